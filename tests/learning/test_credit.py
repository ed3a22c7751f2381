"""Credit hours: exact, once a person and lesson, for what was finished or shown without it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from competencies.api import standings_of
from courses.api import catalogue
from learning import api, credit, plans
from learning.credit_rules import Ground
from learning.models import CreditGrant
from tests.competencies.factories import moment
from tests.learning.factories import (
    HEAD,
    TODAY,
    after,
    finishes,
    framework_of,
    lesson,
    programme,
    shelf,
    shows,
    standing,
)

FRAME = framework_of(a="knowledge", b="knowledge")
SHELF = shelf(lesson("M01-L1", minutes=8, A=(0, 2)), lesson("M01-L2", A=(2, 3)), lesson("M02-L1", B=(0, 2)))


def earned(completed=(), **fields):
    one = standing(FRAME, {HEAD: [("A", 2, 60)]}, **fields)
    days = dict.fromkeys(completed, after(5))
    return [(grant.lesson, grant.minutes, grant.ground) for grant in credit.earned(days, one, SHELF, on=TODAY)]


def granted(person):
    rows = CreditGrant.objects.filter(person=person).order_by("lesson_code")
    return list(rows.values_list("lesson_code", "minutes", "reason", "on"))


# --- what is earned -----------------------------------------------------------------------------------


def test_a_finished_lesson_earns_its_minutes_whoever_asks_for_it():
    assert earned(["M02-L1"]) == [("M02-L1", 9, Ground.CHECK)]


def test_steps_shown_without_the_lesson_earn_it_where_the_posts_ask_them():
    assert earned(held={"A": 2, "B": 2}) == [("M01-L1", 8, Ground.TESTED_OUT)]


def test_a_lesson_above_what_the_posts_ask_is_not_earned_by_a_test():
    assert earned(held={"A": 3}) == [("M01-L1", 8, Ground.TESTED_OUT)]


def test_a_level_below_what_the_lesson_leads_to_earns_nothing():
    assert earned(held={"A": 1}) == []


def test_finished_counts_before_tested_out():
    assert earned(["M01-L1"], held={"A": 2}) == [("M01-L1", 8, Ground.CHECK)]


def test_a_finished_lesson_is_earned_on_the_day_of_its_check():
    one = standing(FRAME, {HEAD: [("A", 2, 60)]})
    (grant,) = credit.earned({"M01-L1": after(5)}, one, SHELF, on=TODAY)
    assert grant.on == after(5)


# --- what is granted ----------------------------------------------------------------------------------


def test_each_lesson_is_granted_once_on_its_day(head, round_one):
    finishes(head, "M06-L1", on=after(20))
    shows(head, "LZ04", 2)
    plans.replan([head.pk])
    plans.replan([head.pk])
    assert granted(head) == [("M05-L1", 9, "tested_out", TODAY), ("M06-L1", 8, "check", after(20))]


def test_who_finishes_what_he_has_tested_out_is_credited_no_second_time(head, round_one):
    shows(head, "LZ04", 2)
    plans.replan([head.pk])
    finishes(head, "M05-L1")
    plans.replan([head.pk])
    assert granted(head) == [("M05-L1", 9, "tested_out", TODAY)]


def test_the_minutes_of_the_day_stay_when_the_lesson_changes(head, round_one):
    finishes(head, "M06-L1")
    plans.replan([head.pk])
    from courses.models import LessonPage, Rendered

    LessonPage.objects.filter(code="M06-L1").update(minutes=20)
    Rendered.objects.filter(code="M06-L1").update(minutes=20)
    plans.replan([head.pk])
    assert api.hours_of(head) == Fraction(8, 45)


def test_the_rule_of_the_programme_is_kept_with_each_grant(head, county, lessons):
    programme(county.unit, credit_minutes=40)
    finishes(head, "M06-L1", "M06-L2")
    plans.replan([head.pk])
    assert set(CreditGrant.objects.values_list("minutes_per_hour", flat=True)) == {40}
    assert api.hours_of(head) == Fraction(15, 40)


def test_hours_are_added_exactly_and_rounded_once(head, round_one):
    finishes(head, "M05-L1", "M05-L2", "M06-L1", "M06-L2")
    plans.replan([head.pk])
    assert api.hours_of(head) == Fraction(9 + 6 + 8 + 7, 45)
    assert str(api.shown_hours(api.hours_of(head))) == "0.7"
    assert api.exact_minutes_of([head.pk]) == {head.pk: 30}


def test_nobody_without_a_grant_is_in_the_minutes(head, outsider, lessons):
    assert api.exact_minutes_of([head.pk, outsider.pk]) == {}
    assert api.hours_of(head) == 0


def test_two_rebuilds_at_once_grant_it_once(head, round_one):
    """The second one did not see the grant of the first: the constraint keeps one, without an error."""
    finishes(head, "M06-L1")
    one = credit.Learned({"M06-L1": TODAY}, standings_of([head.pk], on=TODAY)[head.pk])
    CreditGrant.objects.create(person=head, lesson_code="M06-L1", minutes=8, reason="check", on=TODAY)
    credit.grant_many({head.pk: one}, catalogue=catalogue(), on=TODAY + timedelta(days=1))
    assert granted(head) == [("M06-L1", 8, "check", TODAY)]


def test_the_database_refuses_a_second_grant(head, lessons):
    CreditGrant.objects.create(person=head, lesson_code="M06-L1", minutes=8, reason="check", on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditGrant.objects.create(person=head, lesson_code="M06-L1", minutes=9, reason="tested_out", on=TODAY)


def test_a_lesson_finished_offline_and_learnt_of_later_counts_on_its_own_day(head, round_one, time_machine):
    time_machine.move_to(moment(after(60)))
    finishes(head, "M06-L1", on=after(30))
    plans.replan([head.pk])
    assert granted(head) == [("M06-L1", 8, "check", after(30))]
