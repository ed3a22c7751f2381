"""One meeting or class at which an observer saw many people show the same things, written down at once.

What is wrong with the meeting itself (day, place, competencies) refuses all of it. A person for whom the observer may not
stand is left out and named with the reason; the others are written. Who did not show something has no row for it: that
somebody cannot do it yet is said one by one, since it may lower a level.

Source: docs/learning-model.md, "Evidence".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from competencies.evidence import Shown, record_many
from competencies.framework import framework
from competencies.models import Evidence, Meeting
from competencies.observing import WHERE_AT_MOST, may_judge, observable_by
from competencies.showing import Kind
from kit import audit, clock
from kit.errors import InputError, NotNow, Text
from people.models import Person, Unit

SOURCE = "meeting"
PEOPLE_AT_MOST = 300
STEPS_AT_MOST = 10

Step = tuple[str, int]  # key of a competency, level

CONFIRMED_HIM, NOT_BORN = "confirmed", "born"
WHY: Mapping[str, Text] = {
    CONFIRMED_HIM: _("has confirmed you, so you cannot confirm him"),
    NOT_BORN: _("was not born yet on this day"),
}


@dataclass(frozen=True)
class Seen:
    """What was seen, as the form tells it. id: made by the form, so that sending it twice writes once.

    steps: what was shown.  people: uuids of those who were there.  but: uuid → what this one did not show.
    """

    id: UUID
    on: date
    where: str
    steps: tuple[Step, ...]
    people: tuple[UUID, ...]
    but: Mapping[UUID, frozenset[Step]]


def at_place(observer: Person, unit: Unit) -> QuerySet[Person]:
    """Whom ``observer`` may have seen among the people of ``unit`` and below it."""
    there = observable_by(observer).filter(home_unit__path__startswith=unit.path)
    return there.select_related("home_unit", "main_post").order_by("home_unit__code", "name", "pk")


def check(on: date, where: str, steps: Collection[Step], *, today: date) -> None:
    """Raises InputError, naming the field, for what is wrong with the meeting itself."""
    if on > today:
        raise InputError(_("This day has not come yet."), _("Enter the day on which you saw it."), field="on")
    if not where.strip():
        raise InputError(_("Write where you saw it."), field="where")
    if not steps:
        raise InputError(_("Choose at least one thing that was shown."), field="steps")
    if len(steps) > STEPS_AT_MOST:
        raise InputError(_("Choose at most ten."), field="steps")
    known = framework().by_key
    for key, level in steps:
        entry = known.get(key)
        if entry is None or entry.is_conduct or not entry.behaviour(level):
            raise InputError(_("This competency does not exist."), _("Choose another one."), field="steps")


@transaction.atomic
def write_down(seen: Seen, *, unit: Unit, by: Person, at: datetime) -> Meeting:
    """Write the meeting and what each person showed. As many queries for many persons as for few; safe to repeat.

    Raises InputError for what is wrong with the meeting, and when nobody is left of whom something could be written.
    """
    there = Meeting.objects.filter(pk=seen.id).first()
    if there is not None:
        return _own(there, by)
    check(seen.on, seen.where, seen.steps, today=clock.day_of(at))
    persons = list(at_place(by, unit).filter(uuid__in=seen.people[:PEOPLE_AT_MOST]))
    refused = _refused(persons, seen, by)
    shown = _shown([person for person in persons if person.pk not in refused], seen)
    if not shown:
        raise InputError(
            _("There is nobody of whom something can be written down."),
            _("Tick who was there and showed it."),
            field="people",
        )
    meeting = Meeting(
        id=seen.id, unit=unit, on=seen.on, where=seen.where.strip()[:WHERE_AT_MOST], steps=list(seen.steps), by=by,
        people=len(shown), written=sum(map(len, shown.values())), refused=sorted(refused.items()), recorded_at=at,
    )  # fmt: skip
    Meeting.objects.bulk_create([meeting], ignore_conflicts=True)
    kept = Meeting.objects.get(pk=seen.id)
    if kept.recorded_at != at:  # the same form, sent twice at once
        return _own(kept, by)
    record_many(shown, by=by, at=at)
    audit.record("competencies.meeting_written", by=by, of=kept, scope_path=unit.path)
    return kept


def rows_of(meeting: Meeting) -> QuerySet[Evidence]:
    """What was written for it."""
    return Evidence.objects.filter(source=SOURCE, actor=meeting.by_id, recorded_at=meeting.recorded_at)


def _own(meeting: Meeting, by: Person) -> Meeting:
    if meeting.by_id != by.pk:
        raise NotNow(_("This form was used already."), _("Begin a new one."))
    return meeting


def _refused(persons: Sequence[Person], seen: Seen, by: Person) -> dict[int, str]:
    """Id of each person for whom ``by`` may not stand → why, a key of `WHY`."""
    may = set(may_judge(by).filter(pk__in=[person.pk for person in persons]).values_list("pk", flat=True))
    found = {person.pk: CONFIRMED_HIM for person in persons if person.pk not in may}
    found |= {person.pk: NOT_BORN for person in persons if person.born and seen.on < person.born}
    return found


def _shown(persons: Sequence[Person], seen: Seen) -> dict[Person, list[Shown]]:
    """What each one showed; who showed nothing is left out."""
    found = {person: [_fact(person, step, seen) for step in seen.steps if step not in seen.but.get(person.uuid, ())]
             for person in persons}  # fmt: skip
    return {person: facts for person, facts in found.items() if facts}


def _fact(person: Person, step: Step, seen: Seen) -> Shown:
    key, level = step
    source = uuid5(seen.id, person.uuid.hex)
    return Shown(
        id=uuid5(source, f"{key}:{level}"),
        competency=key,
        level=level,
        passed=True,
        kind=Kind.OBSERVATION,
        on=seen.on,
        condition="supervised",
        source=SOURCE,
        source_id=source,
        note=seen.where.strip()[:WHERE_AT_MOST],
    )
