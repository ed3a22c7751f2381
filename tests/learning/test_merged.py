"""Two rows merged into one person: what both have shown and finished counts once, and is apart again when taken back."""

from __future__ import annotations

import pytest

from competencies.models import Evidence, LevelState
from learning import credit, plans
from learning.models import CreditGrant, Finish, Plan
from people import duplicates, operations
from people.models import Person
from tests.learning.factories import finishes, shows


@pytest.fixture
def twin(head, round_one, county) -> Person:
    """The same head once more: half of what he learned stands here."""
    person = Person.objects.create_user(name="王建国", home_unit=county.village)
    shows(person, "LZ04", 3)
    shows(person, "LZ05", 2)
    finishes(person, "M06-L1")
    finishes(head, "M06-L1", "M06-L2")
    plans.replan([head.pk, person.pk])
    return person


def levels(person: Person) -> dict[str, int]:
    return dict(LevelState.objects.filter(person=person).values_list("competency__key", "level"))


def shown(person: Person) -> tuple:
    """Credit that was granted meanwhile is a fact and stays."""
    return (levels(person), plans.plan_of(person).items)


def test_what_both_have_shown_closes_the_gap_at_once(head, twin, organizer, django_capture_on_commit_callbacks):
    assert levels(head) == {}
    with django_capture_on_commit_callbacks(execute=True):
        duplicates.merge(head, twin, by=organizer)
    head.refresh_from_db()
    assert levels(head) == {"LZ04": 3, "LZ05": 2}
    assert Evidence.objects.filter(person=twin).count() == 2  # the rows stay with whom they were written for
    assert Finish.objects.filter(person=head).count() == 1
    assert not any(item.in_programme for item in plans.plan_of(head).items)


def test_a_lesson_that_both_finished_is_credited_once(head, twin, organizer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        duplicates.merge(head, twin, by=organizer)
    plans.replan([head.pk])
    kept = Person.objects.get(pk=head.pk)
    assert CreditGrant.objects.filter(lesson_code="M06-L1").count() == 2
    each_once = sum(dict(CreditGrant.objects.values_list("lesson_code", "minutes")).values())
    assert credit.minutes_of([head.pk])[head.pk] == each_once
    assert credit.hours_of(kept) * 45 == each_once


def test_taken_back_each_has_his_own_again(head, twin, organizer, django_capture_on_commit_callbacks):
    before = shown(head), levels(twin)
    with django_capture_on_commit_callbacks(execute=True):
        operation = duplicates.merge(head, twin, by=organizer)
    with django_capture_on_commit_callbacks(execute=True):
        operations.undo(operation, by=organizer)
    assert (shown(head), levels(twin)) == before
    assert not Plan.objects.filter(person=head, open_mandatory=0).exists()
