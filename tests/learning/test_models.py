"""Programmes on their days, and what the database refuses to write twice."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from kit.append_only import AppendOnlyError
from learning import plans
from learning.models import Finish, OpenStep, Plan, Programme
from tests.learning.factories import TODAY, after, programme


def names(rows) -> set[str]:
    return set(rows.values_list("name", flat=True))


def test_a_published_programme_asks_from_its_first_day_to_its_last(county, frame):
    programme(county.unit, name="定了的", since=after(10), until=after(20))
    programme(county.unit, name="没定的", since=after(10), state="draft")
    programme(county.unit, name="不停的", since=after(10))
    assert names(Programme.objects.published(after(9))) == set()
    assert names(Programme.objects.published(after(10))) == {"定了的", "不停的"}
    assert names(Programme.objects.published(after(20))) == {"定了的", "不停的"}
    assert names(Programme.objects.published(after(21))) == {"不停的"}


def test_a_programme_is_coming_until_the_day_before_it_begins(county, frame):
    programme(county.unit, name="定了的", since=after(10))
    programme(county.unit, name="没定的", since=after(10), state="draft")
    assert names(Programme.objects.coming(after(9))) == {"定了的"}
    assert names(Programme.objects.coming(after(10))) == set()


def test_a_programme_counts_hours_by_its_own_rule(county, frame):
    assert programme(county.unit, credit_minutes=40).hours(30) == Fraction(3, 4)


def test_nobody_finishes_a_programme_of_a_term_twice(head, round_one):
    row = {"person": head, "programme": round_one, "term": round_one.term}
    finish = Finish.objects.create(**row, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finish.objects.create(**row, on=after(99))
    finish.on = after(99)
    with pytest.raises(AppendOnlyError):
        finish.save()


def test_an_open_step_stands_once_in_a_plan(head, round_one):
    plan = plans.plan_of(head)
    step = OpenStep.objects.filter(plan=plan).first()
    step.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()


def test_the_items_of_a_plan_are_read_without_a_query(head, round_one, django_assert_num_queries):
    plans.plan_of(head)
    plan = Plan.objects.get(person=head)
    with django_assert_num_queries(0):
        assert len(plan.items) == 5
