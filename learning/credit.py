"""Credit hours (学时): granted once a person and lesson, when its check is passed or its steps are tested out.

A session in a room gives its minutes once, to who was there. That needs no grant: the row of attendance is the fact, and what
is taken back counts no longer.

Source: docs/policy.md, "Credit hours"; the rules are in `learning.credit_rules`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q

from competencies.api import Standing, is_for
from courses.api import Catalogue, CatalogueLesson
from kit import bulk, clock
from kit.plain import Among
from learning.credit_rules import NOMINAL, Grant, Ground, is_tested_out, new_grants
from learning.models import Attendance, CreditGrant
from people.models import Person

COLUMNS = ("id", "person_id", "lesson_code", "minutes", "minutes_per_hour", "reason", "on", "recorded_at")


@dataclass(frozen=True)
class Learned:
    """What one person has learned. completed: code of a finished lesson → day.  minutes_per_hour: by the rule of today."""

    completed: Mapping[str, date]
    standing: Standing
    minutes_per_hour: int = NOMINAL.minutes_per_hour


def grant_many(persons: Mapping[int, Learned], *, catalogue: Catalogue, on: date) -> None:
    """Grant what is due to each person, by id; the caller holds them until the commit. Two statements."""
    there: dict[int, set[str]] = {}
    for pk, merged_into, code in CreditGrant.objects.filter(rows_of(persons)).values_list(
        "person_id", "person__merged_into_id", "lesson_code"
    ):
        there.setdefault(merged_into or pk, set()).add(code)
    write(
        [
            (pk, grant, one.minutes_per_hour)
            for pk, one in persons.items()
            for grant in new_grants(earned(one.completed, one.standing, catalogue, on=on), there.get(pk, set()))
        ]
    )


def rows_of(person_ids: Iterable[int]) -> Q:
    """Rows of these persons and of their duplicates. A join with an OR over both tables would read every row of a province."""
    ids = list(person_ids)
    own = Person.objects.filter(Q(Among("pk", ids)) | Q(Among("merged_into_id", ids)))
    return Q(person__in=own.order_by().values("pk"))


def granted_to(person_ids: Collection[int]) -> Iterable[tuple[int, str]]:
    """Person and lesson of each grant that there is."""
    return CreditGrant.objects.filter(Among("person_id", person_ids)).values_list("person_id", "lesson_code")


def write(grants: Iterable[tuple[int, Grant, int]]) -> None:
    """Add grants (person, what, minutes of an hour). Whoever grants holds the persons: nobody else grants them the same meanwhile."""
    now = clock.now()
    bulk.add(
        CreditGrant,
        COLUMNS,
        (
            (uuid.uuid4(), pk, grant.lesson, grant.minutes, per_hour, grant.ground.value, grant.on, now)
            for pk, grant, per_hour in grants
        ),
    )


def earned(completed: Mapping[str, date], standing: Standing, catalogue: Catalogue, *, on: date) -> Iterator[Grant]:
    """What somebody has earned by ``on``: lessons on the day they were finished, and those of his posts whose steps he has
    shown without them."""
    held = {key: one.level for key, one in standing.held.items()}
    asked = {one.entry.key: one.must for one in standing.competencies}
    for lesson in catalogue.lessons:
        # What he finished counts wherever it was written for; what he never opened only when it is for him.
        if lesson.code not in completed and not is_for(lesson.unit_kinds, standing.unit_kinds):
            continue
        if lesson.code in completed:
            yield Grant(lesson.code, lesson.minutes, Ground.CHECK, completed[lesson.code])
        elif is_shown_without(lesson, held, asked):
            yield Grant(lesson.code, lesson.minutes, Ground.TESTED_OUT, on)


def is_shown_without(lesson: CatalogueLesson, held: Mapping[str, int], asked: Mapping[str, int]) -> bool:
    """Whether somebody has shown all that a lesson leads to, some of which his posts demand. Both by competency."""
    return (
        bool(lesson.raises)
        and held.get(lesson.raises[0].competency, 0) >= lesson.raises[0].to_level  # most are not: no more to ask
        and is_tested_out(lesson.raises, held)
        and any(one.from_level < asked.get(one.competency, 0) for one in lesson.raises)
    )


def hours_of(person: Person) -> Fraction:
    """All credit hours of ``person``, exact; `learning.credit_rules.shown` says how they are printed.

    A lesson that he and a duplicate merged into him finished counts once, as it was granted first; so does a session.
    """
    rows = CreditGrant.objects.filter(person__in=person.own_ids).order_by("-on", "-recorded_at")
    by_lesson = {
        code: (minutes, rule) for code, minutes, rule in rows.values_list("lesson_code", "minutes", "minutes_per_hour")
    }
    attended = Attendance.objects.standing().of(person).order_by()
    sessions = attended.values_list("session", "session__minutes", "session__minutes_per_hour").distinct()
    counted = [*by_lesson.values(), *(rest for _pk, *rest in sessions)]
    return sum((Fraction(minutes, rule) for minutes, rule in counted), Fraction(0))


def minutes_of(person_ids: Collection[int]) -> dict[int, int]:
    """All credited minutes of each person that has any, duplicates read with him, each lesson and session once; two queries."""
    ids = list(person_ids)
    own = rows_of(ids)
    rows = CreditGrant.objects.filter(own).order_by("-on", "-recorded_at")
    found: dict[int, dict[str | int, int]] = {}
    for pk, merged_into, code, minutes in rows.values_list(
        "person_id", "person__merged_into_id", "lesson_code", "minutes"
    ):
        found.setdefault(merged_into or pk, {})[code] = minutes
    attended = Attendance.objects.standing().filter(own)
    for pk, merged_into, session, minutes in attended.values_list(
        "person_id", "person__merged_into_id", "session_id", "session__minutes"
    ):
        found.setdefault(merged_into or pk, {})[session] = minutes
    return {pk: sum(by_lesson.values()) for pk, by_lesson in found.items()}
