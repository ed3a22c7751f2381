"""What ticks are worth, and when a written answer has its mark."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from assessments.questions import Rubric
from assessments.rubric_marks import Given, settle, share_of

RUBRIC = Rubric(("甲", "乙", "丙", "丁"), 2)


def given(*marks):
    """(marker, points) in their order."""
    return [Given(marker, frozenset(points), order) for order, (marker, points) in enumerate(marks)]


@pytest.mark.parametrize(
    ("points", "share"), [((), 0), ((0,), "1/2"), ((1, 3), 1), ((0, 1, 2, 3), 1), ((0, 9), "1/2"), ((0, 0), "1/2")]
)
def test_as_many_points_as_the_rubric_wants_are_the_whole_mark(points, share):
    assert share_of(points, RUBRIC) == Fraction(share)


def test_without_marks_it_waits():
    assert settle([], RUBRIC, second=False).share is None
    assert settle([], RUBRIC, second=True).more == 2


def test_the_newest_mark_counts_whoever_made_it():
    marks = given((1, (0,)), (2, (0, 1)))
    assert settle(marks, RUBRIC, second=False).share == 1


def test_two_markers_who_agree_count_in_equal_parts():
    rubric = Rubric(("甲", "乙", "丙", "丁"), 4)
    marks = given((1, (0, 1, 2)), (2, (0, 1)))
    assert settle(marks, rubric, second=True, most_apart=Fraction(1, 4)).share == Fraction(5, 8)


def test_one_marker_alone_is_not_two_however_often_he_marks():
    found = settle(given((1, (0,)), (1, (0, 1))), RUBRIC, second=True)
    assert (found.share, found.more) == (None, 1)


def test_two_who_are_too_far_apart_wait_for_a_third_and_he_decides():
    marks = given((1, ()), (2, (0, 1)))
    assert settle(marks, RUBRIC, second=True) == settle(marks[::-1], RUBRIC, second=True)
    assert settle(marks, RUBRIC, second=True).more == 1
    assert settle([*marks, Given(3, frozenset([0]), 9)], RUBRIC, second=True).share == Fraction(1, 2)


def test_a_mark_that_is_put_right_does_not_become_the_third_one():
    marks = [*given((1, ()), (2, (0, 1)), (3, (0,))), Given(1, frozenset([0, 1]), 9)]
    assert settle(marks, RUBRIC, second=True).share == 1, "the first two agree now"


def test_the_order_in_which_marks_are_read_does_not_matter():
    marks = given((1, ()), (2, (0, 1)), (3, (0,)))
    assert {settle(each, RUBRIC, second=True).share for each in permutations(marks)} == {Fraction(1, 2)}
