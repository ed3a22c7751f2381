"""Credit hours (学时): granted once a person and lesson, when its check is passed or its steps are tested out.

Source: docs/policy.md, "Credit hours"; the rules are in `learning.credit_rules`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Sum

from competencies.api import Standing
from courses.api import Catalogue
from kit import clock
from learning.credit_rules import NOMINAL, Grant, Ground, is_tested_out, new_grants
from learning.models import CreditGrant
from people.models import Person


@dataclass(frozen=True)
class Learned:
    """What one person has learned. completed: code of a finished lesson → day.  minutes_per_hour: by the rule of today."""

    completed: Mapping[str, date]
    standing: Standing
    minutes_per_hour: int = NOMINAL.minutes_per_hour


def grant_many(persons: Mapping[int, Learned], *, catalogue: Catalogue, on: date) -> None:
    """Grant what is due to each person, by id; two statements."""
    there: dict[int, set[str]] = {}
    for pk, code in CreditGrant.objects.filter(person__in=list(persons)).values_list("person_id", "lesson_code"):
        there.setdefault(pk, set()).add(code)
    now = clock.now()
    rows = [
        CreditGrant(
            id=uuid.uuid4(),
            person_id=pk,
            lesson_code=grant.lesson,
            minutes=grant.minutes,
            minutes_per_hour=one.minutes_per_hour,
            reason=grant.ground,
            on=grant.on,
            recorded_at=now,
        )
        for pk, one in persons.items()
        for grant in new_grants(earned(one.completed, one.standing, catalogue, on=on), there.get(pk, set()))
    ]
    # Two rebuilds of one person at once may both find it due: the constraint keeps one.
    CreditGrant.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def earned(completed: Mapping[str, date], standing: Standing, catalogue: Catalogue, *, on: date) -> Iterator[Grant]:
    """What somebody has earned by ``on``: lessons on the day they were finished, and those of his posts whose steps he has
    shown without them."""
    held = {key: one.level for key, one in standing.held.items()}
    asked = {one.entry.key: one.must for one in standing.competencies}
    for lesson in catalogue.lessons:
        if lesson.code in completed:
            yield Grant(lesson.code, lesson.minutes, Ground.CHECK, completed[lesson.code])
        elif is_tested_out(lesson.raises, held) and any(
            one.from_level < asked.get(one.competency, 0) for one in lesson.raises
        ):
            yield Grant(lesson.code, lesson.minutes, Ground.TESTED_OUT, on)


def hours_of(person: Person) -> Fraction:
    """All credit hours of ``person``, exact; `learning.credit_rules.shown` says how they are printed."""
    rows = CreditGrant.objects.filter(person=person).values_list("minutes", "minutes_per_hour")
    return sum((Fraction(minutes, rule) for minutes, rule in rows), Fraction(0))


def minutes_of(person_ids: Collection[int]) -> dict[int, int]:
    """All credited minutes of each person that has any; one query."""
    rows = CreditGrant.objects.filter(person__in=list(person_ids)).values("person_id").annotate(sum=Sum("minutes"))
    return {row["person_id"]: row["sum"] for row in rows}
