"""Whoever has something to show again because a law has changed is told once: one message a person and change, in the inbox.

It goes out on the first day on which something of his is due, not once for each competency. Source: docs/learning-model.md, rule 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from competencies.articles import named
from competencies.framework import framework
from competencies.law_preview import in_office
from competencies.models import LawChange, LevelState
from kit import clock, jobs
from kit.models import Job
from notifications import api as notifications
from notifications.models import Message
from people.models import Person

TELL = "competencies.tell_changes"
AT_ONCE = 50  # messages in one transaction
LOOK_BACK = timedelta(days=31)
"""What fell due longer ago is old news: whoever was not told by then holds an office since."""


def tell_all(job: Job) -> None:
    """Tell everybody of whom something is due by now and who was not told yet; safe to run twice and from the middle."""
    on = clock.today()
    for change in changes_due(on):
        people = sorted(untold(change, on=on))
        for start in range(0, len(people), AT_ONCE):
            with jobs.fenced(job):
                tell(change, people[start : start + AT_ONCE], at=clock.now())
            jobs.progress(job, min(start + AT_ONCE, len(people)), len(people))


def changes_due(on: date) -> Iterator[LawChange]:
    """Changes that stand and of which a part has fallen due lately. One query."""
    rows = LawChange.objects.filter(
        withdrawal__isnull=True, parts__due_on__lte=on, parts__due_on__gt=on - LOOK_BACK
    ).select_related("law")
    yield from rows.distinct().order_by("recorded_at", "pk")


def untold(change: LawChange, *, on: date) -> set[int]:
    """Ids of those in office who have to show something again because of ``change`` and have no message about it."""
    if not LevelState.objects.filter(review_due=True).exists():
        return set()  # also where no framework is published yet
    days = timedelta(days=framework().rules.refresh_days)
    found: set[int] = set()
    for competency, level, due_on in change.parts.filter(due_on__lte=on).values_list(
        "competency", "from_level", "due_on"
    ):
        states = LevelState.objects.filter(
            competency=competency, level__gte=level, review_due=True, refresh_on=due_on + days
        )
        found |= set(states.values_list("person_id", flat=True))
    told = Message.objects.filter(once__startswith=_key(change, ""), person__in=found)
    return in_office(found - set(told.values_list("person_id", flat=True)), on) if found else set()


def tell(change: LawChange, people: list[int], *, at: datetime) -> None:
    """One message each. people: ids."""
    law = named(change.law.name, sorted(change.articles)) if len(change.articles) <= 2 else f"《{change.law.name}》"
    for person in Person.objects.filter(pk__in=people, is_active=True, erased_on=None):
        notifications.send(person, "law_changed", {"law": law}, at=at, once=_key(change, person.pk))


def _key(change: LawChange, person: int | str) -> str:
    return f"law:{change.pk}:{person}"
