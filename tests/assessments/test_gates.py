"""Who may take a small test, and what everybody else is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assessments import api, gates
from assessments.gates import Why, can_test, next_day, waits_of
from assessments.models import Quiz, Sitting
from assessments.quizzes import ensure_check
from competencies.models import LevelState
from kit import clock
from tests.assessments.factories import AT, day, take_test

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)


def gate(person, competency="LZ04", level=2, after=0):
    return can_test(person, competency, level, on=TODAY + timedelta(days=after))


def test_a_test_is_open_to_who_has_not_shown_the_level(bank, wang):
    assert gate(wang).is_open
    assert len(gate(wang).questions) == 5
    assert gate(wang).quiz.key == "test:LZ04:2"


def test_a_test_that_was_not_passed_can_be_taken_again_after_three_days(bank, wang):
    take_test(wang, "LZ04", 2, 3)
    assert (gate(wang, after=2).why, gate(wang, after=2).on) == (Why.WAIT, TODAY + timedelta(days=3))
    assert gate(wang, after=3).is_open


def test_the_days_are_days_in_china(bank, wang):
    # Eight in the evening in London is the next morning in China.
    take_test(wang, "LZ04", 2, 3, at=AT.replace(hour=20))
    assert gate(wang).on == TODAY + timedelta(days=4)


def test_another_cell_has_its_own_days(bank, wang):
    take_test(wang, "LZ04", 2, 3)
    assert gate(wang, level=1).is_open
    assert gate(wang, "LZ05").is_open


def test_a_level_that_is_held_needs_no_test_and_so_does_what_lies_below(bank, wang):
    take_test(wang, "LZ04", 2, 5)
    assert [gate(wang, level=level).why for level in (1, 2, 3)] == [Why.ENOUGH, Why.ENOUGH, None]


def test_a_held_level_that_must_be_shown_again_is_rechecked(bank, wang):
    take_test(wang, "LZ04", 2, 5)
    LevelState.objects.update(review_due=True)
    assert gate(wang).is_open
    assert gate(wang).quiz.key == "recheck:LZ04:2"
    sitting = take_test(wang, "LZ04", 2, 3)
    assert (sitting.purpose, sitting.passed) == ("recheck", True)


def test_a_failed_recheck_can_be_taken_again_after_seven_days(bank, wang):
    take_test(wang, "LZ04", 2, 5)
    LevelState.objects.update(review_due=True)
    take_test(wang, "LZ04", 2, 2)
    LevelState.objects.update(review_due=True)
    assert gate(wang, after=6).on == TODAY + timedelta(days=7)


def test_practical_steps_from_the_third_are_seen_and_not_tested(bank, wang):
    practical = "LZ08"
    assert gate(wang, practical, 3).why == Why.OBSERVED_ONLY
    assert gate(wang, practical, 2).why == Why.SHORTAGE  # this small bank has none


def test_unseen_questions_come_first(bank, wang):
    first = take_test(wang, "LZ04", 2, 3)
    second = api.start_test(wang, "LZ04", 2, at=day(3))
    assert not {line["q"] for line in first.paper} & {line["q"] for line in second.paper}


def test_questions_of_lesson_checks_are_never_asked(bank, wang):
    ensure_check("M05-L1", "村务公开", [f"LZ04-T02{n:02}" for n in range(1, 8)])
    assert {*gate(wang).questions} == {f"LZ04-T02{n:02}" for n in range(8, 13)}


def test_after_a_failure_all_must_be_unseen_else_somebody_has_to_sit_with_him(bank, wang):
    take_test(wang, "LZ04", 2, 2)
    take_test(wang, "LZ04", 2, 2, at=day(3))
    shut = gate(wang, after=6)
    assert shut.why == Why.SHORTAGE
    message, step = (str(words) for words in shut.words)
    assert "没做过的题不够" in message
    assert "教员当面考" in step


def test_between_half_and_the_cut_nothing_has_failed_and_seen_questions_may_come_again(bank, wang):
    take_test(wang, "LZ04", 2, 3)
    take_test(wang, "LZ04", 2, 3, at=day(3))
    assert gate(wang, after=6).is_open


def test_an_open_sitting_is_gone_on_with(bank, wang):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    assert (gate(wang).is_open, gate(wang).sitting) == (True, sitting.pk)


def test_a_quiz_that_is_over_says_so(bank, wang):
    Quiz.objects.filter(key="test:LZ04:2").update(closes_at=day(2))
    assert gate(wang, after=2).is_open  # it closes in the course of that day
    assert gate(wang, after=3).why == Why.OVER


def test_every_reason_has_words_that_say_what_to_do(bank, wang):
    quiz = Quiz.objects.get(key="test:LZ04:2")
    for why in Why:
        message, step = (str(words) for words in gates.Gate(quiz, why=why, on=date(2026, 6, 4)).words)
        assert message
        assert step
        assert "%" not in message + step
    assert "6月4日" in str(gates.Gate(quiz, why=Why.WAIT, on=date(2026, 6, 4)).words[1])


@pytest.mark.parametrize(
    ("closed", "day_"),
    [
        ([], None),
        ([(AT, True)], None),
        ([(AT, False)], date(2026, 6, 4)),
        ([(AT, False), (day(5), True)], None),
        ([(AT, True), (day(5), False)], date(2026, 6, 9)),
        ([(AT, False), (None, None)], date(2026, 6, 4)),
    ],
)
def test_the_days_count_from_the_last_one_that_was_not_passed(closed, day_):
    assert next_day("test", closed) == day_


def test_all_waits_of_a_person_cost_one_query_and_a_look_at_the_stamp(bank, wang, django_assert_num_queries):
    take_test(wang, "LZ04", 2, 3)
    take_test(wang, "LZ04", 1, 5)
    take_test(wang, "LZ05", 1, 2, at=day(-1))
    with django_assert_num_queries(2):
        waits = waits_of(wang, on=TODAY)
    assert waits == {("LZ04", 2): date(2026, 6, 4), ("LZ05", 1): date(2026, 6, 3)}


@pytest.mark.parametrize("sittings", [1, 20])
def test_the_gate_asks_the_same_number_of_questions_whatever_the_history(
    bank, wang, sittings, django_assert_num_queries
):
    quiz = Quiz.objects.get(key="test:LZ05:1")
    Sitting.objects.bulk_create(
        Sitting(
            person=wang, quiz=quiz, purpose="test", number=n, seed=1, started_at=AT, closed_at=AT, passed=False,
            result={"right": 3, "asked": 5},
        )
        for n in range(1, sittings + 1)
    )  # fmt: skip
    gate(wang)
    with django_assert_num_queries(7):
        gate(wang)
