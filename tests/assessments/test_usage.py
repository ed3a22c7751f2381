"""Where a question stands, and what each of its versions said."""

from __future__ import annotations

import pytest

from assessments import api
from assessments import bank as bank_
from assessments.models import Question
from assessments.usage import changed, usage_of
from tests.assessments.factories import AT, question, sit

pytestmark = pytest.mark.django_db
USAGE = "/cms/snippets/assessments/question/usage/"


def test_each_version_says_what_changed_and_how_often_it_was_answered(bank, wang):
    row = Question.objects.get(key="LZ04-T0101")
    sitting = sit(wang, api.start_test(wang, "LZ04", 1, at=AT), 5)
    asked = Question.objects.filter(key__in=[line["q"] for line in sitting.paper]).first()
    bank_.revise(asked, question("LZ04", 1, 99, code=asked.key, stem="换了问法？", explanation="换了讲解。"))
    page = usage_of(Question.objects.get(pk=asked.pk))
    assert [(line.number, line.sittings, line.is_drawn) for line in page.versions] == [(2, 0, True), (1, 1, False)]
    assert [str(name) for name in page.versions[0].changed][:1] == ["题目"]
    assert "讲解" in page.versions[0].words
    assert page.versions[1].words == "第一版"
    assert page.sittings == 1
    assert row.live


def test_a_question_in_use_says_which_tests_may_draw_it_and_a_retired_one_none(bank):
    row = Question.objects.get(key="LZ04-T0101")
    assert "test:LZ04:1" in [quiz.key for quiz in usage_of(row).drawn_by]
    bank_.retire(row)
    row.refresh_from_db()
    assert usage_of(row).drawn_by == []


def test_a_question_of_a_lessons_check_names_the_check_and_is_drawn_by_no_test(bank):
    row = Question.objects.get(key="LZ04-T0101")
    api.ensure_check("M05-L1", "村务公开", [row.key])
    page = usage_of(row)
    assert [quiz.lesson_code for quiz in page.quizzes] == ["M05-L1"]
    assert page.drawn_by == []


def test_what_says_the_same_has_not_changed():
    assert changed({"stem": "甲", "level": 2}, {"stem": "甲", "level": 2}) == ()


def test_the_page_shows_versions_with_their_days(groups, trainer, client):
    row = bank_.add(question("LZ04", 2, 1), by=trainer)
    client.force_login(trainer)
    page = client.get(f"{USAGE}{row.pk}/").content.decode()
    for words in ("用在哪里", "第一版", str(trainer), "现在用的"):
        assert words in page
