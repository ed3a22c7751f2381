"""Credit hours (学时): granted once a person and lesson, when its check is passed or its steps are tested out.

Source: docs/policy.md, "Credit hours": the stated minutes ÷ 45 unless the programme sets another rule.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from fractions import Fraction

from competencies.api import Standing
from courses.api import Catalogue, CatalogueLesson
from kit import clock
from learning.drafts import tested_out
from learning.models import CreditGrant
from people.models import Person


def grant_many(persons: Mapping[int, tuple[Collection[str], Standing]], *, catalogue: Catalogue, on: date) -> None:
    """Grant what is due to each person (id → codes of finished lessons, and where he stands); two statements."""
    there: dict[int, set[str]] = {}
    for pk, code in CreditGrant.objects.filter(person__in=list(persons)).values_list("person_id", "lesson_code"):
        there.setdefault(pk, set()).add(code)
    now = clock.now()
    rows = [
        CreditGrant(
            id=uuid.uuid4(),
            person_id=pk,
            lesson_code=lesson.code,
            minutes=lesson.minutes,
            reason=reason,
            on=on,
            recorded_at=now,
        )
        for pk, (completed, standing) in persons.items()
        for reason, lesson in _due(completed, standing, catalogue)
        if lesson.code not in there.get(pk, ())
    ]
    # Two rebuilds of one person at once may both find it due: the constraint keeps one.
    CreditGrant.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _due(completed: Collection[str], standing: Standing, catalogue: Catalogue) -> Iterable[tuple[str, CatalogueLesson]]:
    held = {key: one.level for key, one in standing.held.items()}
    asked = {one.entry.key: one.must for one in standing.competencies}
    yield from (("check", lesson) for lesson in catalogue.lessons if lesson.code in completed)
    yield from (("tested", lesson) for lesson in tested_out(catalogue.lessons, held, asked, completed))


def hours_of(person: Person) -> Fraction:
    """All credit hours of ``person``, exact; `learning.credit_rules.shown` says how they are printed."""
    rows = CreditGrant.objects.filter(person=person).values_list("minutes", "minutes_per_hour")
    return sum((Fraction(minutes, rule) for minutes, rule in rows), Fraction(0))
