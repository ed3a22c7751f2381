"""Classes in a room for tests: 村务公开班 of the county, one session on the day of the tests at two in the afternoon.

room = class_of(county.unit, people=[head])          announced, without a session
session = session_of(room)                           from 14:00 to 16:15 of 20 March 2026: 135 minutes, 3 hours
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from kit import clock
from learning.models import ClassSession, Enrolment, TrainingClass
from people.models import Person, Unit
from tests.learning.factories import TODAY


def at(hour: int, minute: int = 0, *, on=TODAY) -> datetime:
    """An instant of the day of the tests, by the clock of the county."""
    return datetime.combine(on, time(hour, minute), tzinfo=clock.ZONE)


def class_of(unit: Unit, *, people: Iterable[Person] = (), announced: bool = True, **fields: object) -> TrainingClass:
    values = {"title": "村务公开班", "announced_at": at(8) if announced else None, **fields}
    made = TrainingClass.objects.create(unit=unit, **values)
    for person in people:
        Enrolment.objects.create(training_class=made, person=person, at=at(8))
    return made


def session_of(training_class: TrainingClass, **fields: object) -> ClassSession:
    values = {
        "title": "账目怎么公开",
        "place": "县委党校三楼",
        "begins": at(14),
        "ends": at(16, 15),
        "minutes": 135,
        "seed": "a seed of the tests",
        **fields,
    }
    return ClassSession.objects.create(training_class=training_class, **values)
