"""The numbers of sittings: set by the county."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from assessments import leases, placing
from assessments.leases import Lease
from assessments.numbers import lease_life, placing_rules
from assessments.sittings import rules_of
from kit import clock
from tests.competencies.test_numbers import NOW, put


def test_until_somebody_sets_them_sittings_go_by_the_usual_numbers(framework):
    assert placing_rules() == placing.RULES
    assert lease_life() == leases.LIFE


def test_the_most_questions_of_a_placing_are_set_and_nothing_else_of_it(framework, administrator):
    put(administrator, placing_most_questions=12)
    assert placing_rules().most_questions == 12
    assert placing_rules().worth == placing.RULES.worth


def test_a_lease_lives_as_long_as_was_set(framework, administrator):
    put(administrator, lease_minutes=60)
    heard, later = NOW, NOW + timedelta(minutes=45)
    assert Lease(1, "a").is_live(heard, later, lease_life())
    assert not Lease(1, "a").is_live(heard, later)


def test_a_recheck_is_judged_by_the_number_of_the_day_on_which_it_was_handed_in(framework, administrator):
    put(administrator, recheck_right=4)
    assert rules_of(4).recheck_cut == Fraction(4, 5)
    assert rules_of(4, NOW - timedelta(days=1)).recheck_cut == Fraction(3, 5)
    assert rules_of(4, clock.now()).cut == Fraction(4, 5)
