from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from courses.completion import complete_lesson
from courses.content import Raise
from courses.models import LessonCompletion, LessonPage
from tests.courses.factories import AT, course, lesson, teach
from tests.people.factories import give_office


def finish(person, code="M05-L1"):
    complete_lesson(
        LessonCompletion(person=person, lesson_code=code, lesson_key=uuid4(), revision=1, at=AT, sitting=uuid4())
    )


def page(client, address="/lesson/M05-L1/", status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_a_lesson_shows_what_it_is_and_what_to_do(bank, browse, cadre):
    teach(lesson("M04-L1"), lesson("M05-L1"), lesson("M05-L2"))
    html = page(browse(cadre))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ")
    assert "课程 M05 · 第 1 课 · 约 6 分钟 · 学完做 3 道题" in text
    assert '<p class="point">让人看得懂。</p>' in html
    assert f'href="{reverse("assessments:check_start", args=["M05-L1"])}"' in html
    for words in (
        "做测试",
        "3 道题",
        "会的可以直接考",
        "上一节",
        "下一节",
        "这段没看懂",
        "打印",
        "课文 M04-L1",
        "课文 M05-L2",
    ):
        assert words in text
    assert 'href="/lesson/M05-L2/"' in html and 'href="/lesson/M04-L1/"' in html
    assert "about=lesson:M05-L1" in html


def test_who_has_finished_sees_it_and_may_do_the_questions_again(bank, browse, cadre):
    teach(lesson())
    finish(cadre)
    html = page(browse(cadre))
    assert "已学完" in html and "再做一次测试" in html and "会的可以直接考" not in html


def test_a_lesson_asks_the_database_few_things(bank, browse, wang, django_assert_num_queries):
    teach(*[lesson(f"M05-L{n}") for n in range(1, 6)])
    client = browse(wang)
    page(client)
    with django_assert_num_queries(3):  # session, person, the lesson and whether it is finished
        page(client)


@pytest.mark.parametrize("lessons", [1, 12])
def test_a_lesson_asks_as_much_beside_one_lesson_as_beside_twelve(
    bank, browse, cadre, django_assert_num_queries, lessons
):
    teach(*[lesson(f"M05-L{n}") for n in range(1, lessons + 1)])
    client = browse(cadre)
    page(client)
    with django_assert_num_queries(3):
        page(client)


def test_nobody_reads_without_logging_in(bank, client):
    teach(lesson())
    assert client.get("/lesson/M05-L1/").status_code == 302


def test_a_lesson_that_was_taken_back_says_what_happened_and_what_to_do(bank, browse, cadre):
    (one,) = teach(lesson())
    client = browse(cadre)
    page(client)
    LessonPage.objects.get(pk=one.pk).unpublish()
    html = page(client, status=404)
    assert "这一课正在修改，暂时看不了。" in html
    assert "您的答案和学完的课都在。" in html
    assert "可以先学别的课" in html and "全部课程" in html


def test_a_lesson_that_never_was_leads_to_the_list(bank, browse, cadre):
    html = page(browse(cadre), "/lesson/M77-L1/", 404)
    assert "没有这一课。" in html and reverse("courses:catalogue") in html


def test_a_code_typed_in_small_letters_finds_its_lesson(bank, browse, cadre):
    teach(lesson())
    response = browse(cadre).get("/lesson/m05-l1/")
    assert (response.status_code, response.headers["Location"]) == (302, "/lesson/M05-L1/")


def test_the_page_for_paper_has_every_term_and_nothing_to_press(bank, browse, cadre):
    teach(lesson())
    html = page(browse(cadre), "/lesson/M05-L1/?print")
    assert "<details open>" in html and "M05-L1" in html
    assert "做测试" not in html and "下一节" not in html
    assert "courses/print.js" in html


def test_a_lesson_is_forwarded_by_its_own_address_and_by_a_code_to_scan(bank, browse, cadre, settings):
    teach(lesson())
    html = page(browse(cadre))
    below = html[html.index("data-forward") :]
    assert "转发" in below and "在微信里：点右上角 ···" in below
    assert f">{settings.PUBLIC_URL}/lesson/M05-L1/</p>" in below  # nothing in it says who forwarded it
    assert below.count("<svg") == 1 and 'aria-label="这一课的地址"' in below
    assert '<button type="button" class="button" hidden>复制地址</button>' in below  # until a script can copy
    assert "data-forward" not in page(browse(cadre), "/lesson/M05-L1/?print")


def test_a_lesson_has_no_script_or_style_within_the_page(bank, browse, cadre):
    teach(lesson())
    response = browse(cadre).get("/lesson/M05-L1/")
    html = response.content.decode()
    assert not re.search(r"<script(?![^>]* src=)|<style| style=", html)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_the_list_has_three_groups_with_minutes_and_states(bank, browse, wang):
    teach(
        lesson("M05-L1"),
        lesson("M05-L2"),
        lesson("M06-L1"),
        lesson("M09-L1", raises=(Raise("TJ01", 3, 4),)),
        courses=[course("M05"), course("M06", mandatory_for="all", basis="县里要求"), course("M09")],
    )
    finish(wang, "M05-L1")
    html = page(browse(wang), reverse("courses:catalogue"))
    places = [html.index(f"<h2>{words}</h2>") for words in ("必修", "与我职务有关", "选学")]
    assert places == sorted(places)
    assert places[0] < html.index('id="M06"') < places[1] < html.index('id="M05"') < places[2] < html.index('id="M09"')
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ")
    assert "2 课 · 12 分钟 · 学了一半 · 学完 1 课" in text
    assert "已学完" in text and "未学" in text and "KB" in text


@pytest.mark.parametrize("lessons", [2, 20])
def test_the_list_asks_as_much_for_two_lessons_as_for_twenty(bank, browse, wang, django_assert_num_queries, lessons):
    teach(*[lesson(f"M{n:02}-L{n}") for n in range(1, lessons + 1)])
    client = browse(wang)
    address = reverse("courses:catalogue")
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)


def test_an_empty_list_says_so(db, browse, cadre):
    assert "还没有发布课程。" in page(browse(cadre), reverse("courses:catalogue"))


def test_an_office_is_what_makes_a_course_concern_a_person(bank, browse, cadre, county, posts):
    teach(lesson("M05-L1"))
    client = browse(cadre)
    address = reverse("courses:catalogue")
    assert "<h2>选学</h2>" in page(client, address)
    give_office(cadre, "ZR", county.village)
    assert "<h2>与我职务有关</h2>" in page(client, address)
