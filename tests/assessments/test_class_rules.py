"""Whether results from phones hold: the statistic and its two thresholds."""

from __future__ import annotations

from fractions import Fraction
from math import isclose

import pytest

from assessments.class_rules import Shown, of_class, tail


def shown(right, *, asked=8, phone=5, passed=True, person=1):
    return Shown(person, phone, 5, right, asked, phone_passed=passed)


@pytest.mark.parametrize(
    ("right", "expected"),
    [(-1, 0.0), (0, 2.56e-06), (2, 0.00123136), (3, 0.0104064), (4, 0.0562816), (8, 1.0)],
)
def test_the_lower_tail_is_the_one_of_the_tables(right, expected):
    assert isclose(tail(right, 8), expected, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize(("right", "contradicts"), [(0, True), (3, True), (4, False), (8, False)])
def test_a_person_contradicts_exactly_where_a_supervised_failure_is(right, contradicts):
    assert shown(right).contradicts is contradicts
    assert (2 * right < 8) is contradicts


def test_nothing_contradicts_a_pass_that_never_was():
    assert not shown(0, passed=False).contradicts
    assert not Shown(1, 0, 0, 0, 8).contradicts
    assert not shown(0, asked=5).contradicts, "fewer than eight questions say too little"


def test_of_fewer_than_five_nothing_is_said():
    few = of_class([shown(0, person=n) for n in range(4)])
    assert (few.persons, few.supervised, few.tail, few.holds) == (4, None, None, True)


def test_a_class_that_shared_its_answers_does_not_hold_although_each_might_have_had_bad_luck():
    found = of_class([shown(5, person=n) for n in range(6)])
    assert not any(shown(5).contradicts for _ in range(6))
    assert (found.phone, found.supervised, found.holds) == (1, Fraction(5, 8), False)


def test_a_class_at_the_cut_holds():
    assert of_class([shown(6, person=n) for n in range(6)]).holds


def test_who_never_passed_on_the_phone_is_not_counted():
    rows = [shown(8, person=n) for n in range(5)] + [shown(0, passed=False, person=9)]
    assert of_class(rows).supervised == 1
