"""The pages of quizzes on paper: printed, taken, typed in, by whoever may and nobody else."""

from __future__ import annotations

import re

import pytest

from assessments.models import PaperRun, PaperSheet, Quiz, Sitting
from kit import clock, codes, jobs
from kit.models import AuditEvent
from tests.assessments.test_paper import right

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def quiz(bank) -> Quiz:
    return Quiz.objects.get(key="test:LZ04:2")


def order(client, quiz, county, people, **changes):
    """Fill the form and send it."""
    fields = {"quiz": quiz.pk, "held_on": clock.today().isoformat(), "form_count": "1", **changes}
    address = f"/paper/unit/{county.village.uuid}/"
    return client.post(address, {**fields, "people": [person.uuid for person in people]})


def fields_of(sheet, typed):
    return {f"q{number}": words for (number, _step), words in typed.items()}


def test_a_trainer_prints_takes_the_files_and_types_in_twice(quiz, wang, county, trainer, browse):
    client = browse(trainer)
    assert "纸面测试" in text(client.get("/observe/")) or client.get("/paper/").status_code == 200
    response = order(client, quiz, county, [wang])
    run = PaperRun.objects.get()
    assert response.headers["Location"] == f"/paper/{run.pk}/"
    assert "正在生成试卷" in text(client.get(f"/paper/{run.pk}/"))
    jobs.run_pending()
    page = text(client.get(f"/paper/{run.pk}/"))
    assert "还没录入" in page
    for what in ("papers", "keys"):
        taken = client.get(f"/paper/{run.pk}/{what}.pdf")
        assert taken.content.startswith(b"%PDF")
        assert "no-store" in taken.headers["Cache-Control"]
    sheet = PaperSheet.objects.get()
    code = codes.grouped(sheet.code)
    assert code in page
    assert client.get("/paper/", {"code": code.lower()}).headers["Location"] == f"/paper/sheet/{sheet.pk}/"
    first = client.post(f"/paper/sheet/{sheet.pk}/", fields_of(sheet, right(sheet)), follow=True)
    assert "再录一遍" in text(first)
    second = client.post(f"/paper/sheet/{sheet.pk}/", fields_of(sheet, right(sheet)), follow=True)
    assert "王建国 的答题卡已经计分" in text(second)
    assert Sitting.objects.get().passed
    assert "已经录入两遍" in text(client.get(f"/paper/sheet/{sheet.pk}/", follow=True))
    done = AuditEvent.objects.filter(action__startswith="assessments.paper").values_list("action", flat=True)
    assert sorted(done) == sorted(
        ["assessments.paper_printed", *["assessments.paper_taken"] * 2, *["assessments.paper_entered"] * 2]
    )


def test_what_cannot_be_read_stays_typed_and_says_where(quiz, wang, county, trainer, browse):
    client = browse(trainer)
    order(client, quiz, county, [wang])
    sheet = PaperSheet.objects.get()
    page = client.post(f"/paper/sheet/{sheet.pk}/", {"q1": "A", "q2": "F"})
    assert page.status_code == 422
    assert "没有选项 F" in text(page)
    assert 'name="q1" value="A"' in text(page)
    assert 'href="#q2"' in text(page)


def test_the_second_entry_does_not_see_the_first_and_a_difference_is_named(quiz, wang, county, trainer, browse):
    client = browse(trainer)
    order(client, quiz, county, [wang])
    sheet = PaperSheet.objects.get()
    client.post(f"/paper/sheet/{sheet.pk}/", fields_of(sheet, right(sheet)))
    assert not re.search(r'name="q\d" value="[^"]', text(client.get(f"/paper/sheet/{sheet.pk}/")))
    page = client.post(f"/paper/sheet/{sheet.pk}/", {**fields_of(sheet, right(sheet)), "q4": "-"})
    assert "两次录入不一样" in text(page)
    assert 'href="#q4"' in text(page)
    assert "两次不一样，再录一遍" in text(client.get(f"/paper/{sheet.run_id}/"))


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_chosen(quiz, wang, county, trainer, browse):
    client = browse(trainer)
    assert "要改一下" not in text(client.get(f"/paper/unit/{county.village.uuid}/"))
    page = order(client, quiz, county, [], held_on="昨天")
    assert "有 2 处要改一下" in text(page)
    assert page.status_code == 422
    assert "请勾选参加考试的人" in text(page)
    assert f'value="{quiz.pk}" selected' in text(page)
    assert PaperRun.objects.count() == 0


def test_nobody_out_of_scope_is_printed_for(quiz, wang, li, county, contact, browse):
    client = browse(contact)
    assert client.get(f"/paper/unit/{county.other_village.uuid}/").status_code == 404
    assert order(client, quiz, county, [li]).status_code == 422
    assert PaperRun.objects.count() == 0


@pytest.mark.parametrize("who", ["cadre", "reviewer"])
def test_others_find_no_such_page(who, quiz, request, browse):
    assert browse(request.getfixturevalue(who)).get("/paper/").status_code in (403, 404)
