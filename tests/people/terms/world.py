"""换届 of a county in small, its days, and what is read of its offices."""

from __future__ import annotations

from datetime import date, datetime

from kit import clock
from people.models import Appointment, Person

OLD = date(2021, 12, 1)
FIRST = date(2026, 12, 1)
TODAY = datetime(2026, 12, 10, 10, tzinfo=clock.ZONE)


def held(person: Person, on: date) -> list[tuple[str, str, object]]:
    rows = Appointment.objects.acting(on).filter(person=person).order_by("post__order")
    return [(row.unit.name, row.post.key, row.term and row.term.number) for row in rows]


def valid() -> set[tuple[object, ...]]:
    """Every office that stands, by what it says."""
    fields = ("person", "post", "unit", "term", "since", "until", "interim", "document")
    return set(Appointment.objects.valid().values_list(*fields))
