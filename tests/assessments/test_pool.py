"""The bank as it is drawn from: read once, looked at with one query."""

from __future__ import annotations

import pytest

from assessments import bank as bank_
from assessments import pool as pool_
from assessments.models import Question
from assessments.pool import counts, pool
from assessments.questions import QuestionType, Rubric
from assessments.quizzes import ensure_check
from tests.assessments.factories import question

pytestmark = pytest.mark.django_db


def test_a_bank_that_did_not_change_costs_one_query(bank, django_assert_num_queries):
    pool()
    with django_assert_num_queries(1):
        assert len(pool().of_cell("LZ04", 2)) == 12


def test_a_published_question_is_there_at_once(bank):
    pool()
    bank_.add(question("LZ04", 2, 99))
    assert len(pool().of_cell("LZ04", 2)) == 13


def test_a_retired_question_is_gone_at_once(bank):
    pool()
    bank_.retire(Question.objects.get(key="LZ04-T0201"))
    assert "LZ04-T0201" not in pool().versions


def test_a_draft_is_not_drawn(bank):
    row = Question.objects.get(key="LZ04-T0201")
    before = pool().versions[row.key]
    row.stem = "草稿"
    row.save_revision()
    assert pool().versions[row.key] == before


def test_short_texts_are_never_drawn(bank):
    short = question("LZ04", 2, 50, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("张榜",), 1))
    bank_.add(short)
    assert short.code not in pool().versions


def test_what_stands_in_a_lesson_check_is_known(bank):
    pool()
    ensure_check("M05-L1", "村务公开", ["LZ04-T0201", "LZ04-T0202"])
    assert pool().in_checks == {"LZ04-T0201", "LZ04-T0202"}
    assert (counts()["LZ04", 2].all, counts()["LZ04", 2].for_tests) == (12, 10)


def test_an_empty_database_has_an_empty_pool(db):
    pool_._kept = None
    assert not pool().versions
    assert pool().of_cell("LZ04", 2) == ()
