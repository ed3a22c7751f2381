"""Credit hours: exact inside, one digit outside, once a lesson."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.credit_rules import NOMINAL, CreditRule, Grant, Ground, is_tested_out, new_grants, shown, total

APRIL_1, APRIL_2 = date(2026, 4, 1), date(2026, 4, 2)


@dataclass(frozen=True)
class Raise:
    competency: str
    to_level: int


def grant(lesson, on=APRIL_1, ground=Ground.CHECK, minutes=9):
    return Grant(lesson, minutes, ground, on)


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [
        (0, "0.0"), (9, "0.2"), (25, "0.6"), (26, "0.6"), (27, "0.6"), (28, "0.6"), (30, "0.7"), (33, "0.7"),
        (36, "0.8"), (39, "0.9"), (40, "0.9"), (45, "1.0"), (180, "4.0"), (500, "11.1"),
    ],
)  # fmt: skip
def test_a_course_shows_its_minutes_divided_by_45(minutes, hours):
    assert shown(NOMINAL.hours(minutes)) == Decimal(hours)
    assert str(shown(NOMINAL.hours(minutes))) == hours


@pytest.mark.parametrize(
    ("hours", "printed"), [(Fraction(1, 4), "0.3"), (Fraction(1, 20), "0.1"), (Fraction(1, 21), "0.0")]
)
def test_a_half_is_rounded_upwards(hours, printed):
    assert str(shown(hours)) == printed


def test_a_county_may_set_another_rule():
    assert CreditRule(60, "文件").hours(90) == Fraction(3, 2)


@pytest.mark.parametrize(("minutes", "rule"), [(-1, NOMINAL), (9, CreditRule(0)), (9, CreditRule(-45))])
def test_there_are_no_hours_of_nothing(minutes, rule):
    with pytest.raises(ValueError, match="no hours"):
        rule.hours(minutes)


def test_a_sum_is_rounded_once():
    lessons = [9, 9, 9]
    assert shown(total(lessons)) == Decimal("0.6")
    assert total([8, 8]) == Fraction(16, 45)
    assert total([]) == 0


@given(st.lists(st.integers(0, 600), max_size=60), st.randoms(use_true_random=False))
def test_the_total_is_exact_and_does_not_depend_on_the_order(minutes, random):
    mixed = list(minutes)
    random.shuffle(mixed)
    assert total(mixed) == total(minutes) == sum((NOMINAL.hours(one) for one in minutes), Fraction(0))
    assert abs(Fraction(shown(total(minutes))) - total(minutes)) <= Fraction(1, 20)


@pytest.mark.parametrize(
    ("tested", "expected"),
    [({"A": 2, "B": 1}, True), ({"A": 3, "B": 4}, True), ({"A": 2}, False), ({"A": 1, "B": 1}, False), ({}, False)],
)
def test_a_lesson_is_tested_out_when_all_its_steps_are(tested, expected):
    assert is_tested_out([Raise("A", 2), Raise("B", 1)], tested) == expected


def test_a_lesson_without_steps_cannot_be_tested_out():
    assert not is_tested_out([], {"A": 4})


def test_a_lesson_is_granted_once():
    earned = [grant("l1", APRIL_2), grant("l1", APRIL_1, Ground.TESTED_OUT), grant("l2")]
    assert new_grants(earned, []) == [grant("l2"), grant("l1", APRIL_1, Ground.TESTED_OUT)]
    assert new_grants(earned, ["l1"]) == [grant("l2")]
    assert new_grants(earned, ["l1", "l2"]) == []


def test_of_one_day_the_check_counts_before_the_test_out():
    assert new_grants([grant("l1", ground=Ground.TESTED_OUT), grant("l1")], []) == [grant("l1")]


@given(
    st.lists(
        st.builds(
            grant, st.sampled_from(["l1", "l2", "l3"]), st.sampled_from([APRIL_1, APRIL_2]), st.sampled_from(Ground)
        )
    ),
    st.randoms(use_true_random=False),
)
def test_grants_do_not_depend_on_the_order_and_are_not_given_again(earned, random):
    found = new_grants(earned, [])
    random.shuffle(earned)
    assert new_grants(earned, []) == found
    assert {one.lesson for one in found} == {one.lesson for one in earned}
    assert new_grants(earned, {one.lesson for one in found}) == []
