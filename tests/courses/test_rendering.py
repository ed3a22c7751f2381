from __future__ import annotations

from django.utils import translation

from courses import rendering
from courses.content import Part
from courses.models import Rendered
from tests.courses.factories import AT, lesson, teach


def test_the_text_to_read_aloud_has_every_word_in_order(bank):
    teach(lesson())
    lines = Rendered.objects.get(code="M05-L1").reading.splitlines()
    assert lines[:5] == ["课文 M05-L1", "让人看得懂。", "先看一件事", "一张账", "张主任贴了账。"]
    assert "依据：《村民委员会组织法》第35条、第36条（2026年1月1日起施行）" in lines
    assert lines[-1] == "看看公开栏。"
    assert all(line.strip() == line and line for line in lines)


def test_signs_are_read_as_signs():
    assert rendering.as_reading("<p>甲 &amp; 乙</p><p>丙</p>") == "甲 & 乙\n丙"


def test_a_number_and_what_it_counts_stay_on_one_line(bank):
    teach(lesson(parts=(Part("text", {"text": "9 月 18 日来了 41 人，用了 A4 纸。"}),)))
    row = Rendered.objects.get(code="M05-L1")
    assert "<p>9\u00a0月 18\u00a0日来了 41\u00a0人，用了 A4\u00a0纸。</p>" in row.html
    assert row.reading.endswith("9 月 18 日来了 41 人，用了 A4 纸。")


def test_it_is_rendered_in_chinese_whoever_publishes(bank):
    with translation.override("en"):
        (page,) = teach(lesson())
    assert "先看一件事" in Rendered.objects.get(lesson=page).html


def test_the_bytes_are_close_to_what_the_phone_loads(bank, browse, cadre):
    teach(lesson())
    response = browse(cadre).get("/lesson/M05-L1/", headers={"accept-encoding": "gzip"})
    said = Rendered.objects.get(code="M05-L1").bytes
    assert response.headers["Content-Encoding"] == "gzip"
    assert abs(said - len(response.content)) < 0.2 * len(response.content)


def test_storing_again_replaces_the_older_text(bank):
    (page,) = teach(lesson())
    page.title = "另一题"
    rendering.store([page], {"M05-L1": 4}, at=AT)
    row = Rendered.objects.get(code="M05-L1")
    assert (row.title, row.questions) == ("另一题", 4)


def test_rendering_asks_for_the_days_of_all_laws_once(bank, django_assert_num_queries):
    pages = teach(*[lesson(f"M05-L{n}") for n in range(1, 6)])
    with django_assert_num_queries(3):  # laws, delete, the rows
        rendering.store(pages, {}, at=AT)
