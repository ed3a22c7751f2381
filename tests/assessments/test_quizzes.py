"""Quizzes are made once and kept up to date."""

from __future__ import annotations

import pytest

from assessments.models import Bank, Quiz
from assessments.questions import QuestionType, Rubric
from assessments.quizzes import Check, ensure_check, ensure_checks, ensure_quizzes
from kit.errors import InputError
from tests.assessments.factories import question

pytestmark = pytest.mark.django_db


def keys(quiz):
    return list(quiz.fixed.order_by("order").values_list("question__key", flat=True))


def test_a_check_holds_its_questions_in_their_order(bank):
    quiz = ensure_check("M05-L1", "村务公开", ["LZ04-T0203", "LZ04-T0201"])
    assert (quiz.key, quiz.purpose, quiz.lesson_code, quiz.count) == ("check:M05-L1", "check", "M05-L1", 2)
    assert keys(quiz) == ["LZ04-T0203", "LZ04-T0201"]


def test_a_check_follows_its_lesson(bank):
    first = ensure_check("M05-L1", "村务公开", ["LZ04-T0203", "LZ04-T0201"])
    again = ensure_check("M05-L1", "村务公开怎么做", ["LZ04-T0201", "LZ04-T0204", "LZ04-T0205"])
    assert first.pk == again.pk
    assert (again.title, again.count) == ("村务公开怎么做", 3)
    assert keys(again) == ["LZ04-T0201", "LZ04-T0204", "LZ04-T0205"]


def test_a_check_that_is_as_it_was_changes_nothing(bank):
    ensure_check("M05-L1", "村务公开", ["LZ04-T0203"])
    stamp = Bank.objects.get().stamp
    ensure_check("M05-L1", "村务公开", ["LZ04-T0203"])
    assert Bank.objects.get().stamp == stamp


def test_a_question_named_twice_stands_once(bank):
    assert keys(ensure_check("M05-L1", "村务公开", ["LZ04-T0203", "LZ04-T0203"])) == ["LZ04-T0203"]


def test_an_unknown_question_is_refused_by_name(bank):
    with pytest.raises(InputError, match="LZ04-T9999"):
        ensure_check("M05-L1", "村务公开", ["LZ04-T0201", "LZ04-T9999"])
    assert not Quiz.objects.filter(purpose="check").exists()


def test_a_short_text_is_left_out_of_a_check(bank):
    from assessments import bank as bank_

    short = question("LZ04", 2, 50, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("张榜",), 1))
    bank_.add(short)
    quiz = ensure_check("M05-L1", "村务公开", [short.code, "LZ04-T0201"])
    assert (keys(quiz), quiz.count) == (["LZ04-T0201"], 1)


def test_many_checks_cost_as_much_as_few(bank, django_assert_num_queries):
    few = [Check(f"M01-L{n}", "一", (f"LZ04-T02{n:02}",)) for n in range(1, 3)]
    many = [Check(f"M02-L{n}", "二", (f"LZ05-T02{n:02}",)) for n in range(1, 12)]
    for checks in (few, many):
        with django_assert_num_queries(12):
            ensure_checks(checks)


def test_quizzes_are_made_once(bank):
    assert ensure_quizzes() == 0
    assert Quiz.objects.filter(purpose="recheck").count() == 88
