"""What a person may know of his own sitting."""

from __future__ import annotations

import itertools

import pytest

from assessments.models import Quiz, Sitting
from assessments.release import release, released
from tests.assessments.factories import day, quiz_of, sit, start

SCORE, BOTH, NOTHING = (True, False), (True, True), (False, False)


@pytest.mark.parametrize(
    ("feedback", "passed", "is_over", "known"),
    [
        ("each", None, False, BOTH),
        ("end", False, False, BOTH),
        ("passed", True, False, BOTH),
        ("passed", False, True, SCORE),
        ("passed", None, False, SCORE),
        ("closed", True, False, NOTHING),
        ("closed", False, True, BOTH),
        ("never", True, True, NOTHING),
    ],
)
def test_what_is_told_after_a_sitting(feedback, passed, is_over, known):
    told = release(feedback, is_closed=True, passed=passed, is_over=is_over)
    assert (told.score, told.keys) == known


def test_nothing_is_told_before_it_is_closed():
    for feedback, passed, is_over in itertools.product(Quiz.Feedback, (True, False, None), (True, False)):
        told = release(feedback, is_closed=False, passed=passed, is_over=is_over)
        assert (told.score, told.keys) == NOTHING


@pytest.mark.django_db
def test_answers_wait_until_the_last_one_has_stopped_sitting(bank, wang, li, county):
    quiz = quiz_of(county.unit, feedback="closed", closes_at=day(2))
    mine = sit(wang, start(wang, quiz), 5)
    other = start(li, quiz)
    assert released(mine, at=day(1)).score is False
    assert released(mine, at=day(3)).score is False  # somebody has it open still
    Sitting.objects.filter(pk=other.pk).update(closed_at=day(2))
    assert released(mine, at=day(3)).keys is True
