"""Classes in a room: made, changed and announced; their sessions; who is on the list.

Whoever calls has narrowed the unit, the programme and the persons to what ``by`` may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.access import Role
from kit.errors import InputError, NotNow, Text
from learning.class_rules import Span, Wrong, overlapping, wrong_with
from learning.credit_rules import NOMINAL
from learning.models import ClassSession, Enrolment, Programme, TrainingClass
from people.models import Person, Unit

STAFF = (Role.TRAINER, Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class ClassSaid:
    """A class as the form tells it."""

    title: str
    unit: Unit
    programme: Programme | None = None
    capacity: int | None = None
    note: str = ""


@dataclass(frozen=True)
class SessionSaid:
    """A session as the form tells it. minutes: those that count, None for all of it."""

    title: str
    place: str
    begins: datetime
    ends: datetime
    minutes: int | None = None


WRONG: dict[str, tuple[Text, Text, str]] = {
    Wrong.ORDER: (_("It ends before it begins."), _("Look at both times."), "ends"),
    Wrong.TOO_LONG: (_("One session has at most 12 hours."), _("Make one for each day."), "ends"),
    Wrong.TOO_OLD: (_("This is more than a year ago."), _("Look at the day."), "day"),
    Wrong.TOO_FAR: (_("This is more than two years ahead."), _("Look at the day."), "day"),
    Wrong.MINUTES: (_("No more minutes count than it has."), _("Leave it empty: all of them count."), "minutes"),
}
"""What to say, what to do, and at which field."""


@transaction.atomic
def save_class(said: ClassSaid, *, row: TrainingClass | None = None, by: Person, at: datetime) -> TrainingClass:
    """Make a class, or change ``row``. Raises InputError where fewer could come than stand on its list."""
    if row is None:
        made = TrainingClass.objects.create(
            title=said.title, unit=said.unit, programme=said.programme, capacity=said.capacity, note=said.note,
            made_at=at, made_by=by,
        )  # fmt: skip
        audit.record("learning.class_made", by=by, of=made)
        return made
    row = _locked(row)
    listed = row.enrolments.standing().count()
    if said.capacity is not None and said.capacity < listed:
        raise InputError(
            _("%(count)s people are on the list already.") % {"count": listed},
            _("Take some off first."),
            field="capacity",
        )
    names = ("title", "unit", "programme", "capacity", "note")
    changed = [name for name in names if getattr(row, name) != getattr(said, name)]
    for name in changed:
        setattr(row, name, getattr(said, name))
    if changed:
        row.save(update_fields=changed)
        audit.record("learning.class_changed", by=by, of=row, fields=changed)
    return row


@transaction.atomic
def save_session(
    training_class: TrainingClass, said: SessionSaid, *, row: ClassSession | None = None, by: Person, at: datetime
) -> ClassSession:
    """Write down a session of a class, or change ``row``.

    Raises InputError, naming the field, for times that cannot be; NotNow where somebody was there already and time or minutes
    would change.
    """
    training_class = _locked(training_class)
    span = Span(said.begins, said.ends, said.title)
    if wrong := wrong_with(span, said.minutes, at=at):
        message, next_step, field = WRONG[wrong]
        raise InputError(message, next_step, field=field)
    others = training_class.sessions.taking_place().exclude(pk=row.pk if row else None)
    if meets := overlapping(span, [Span(one.begins, one.ends, one.title) for one in others]):
        raise InputError(
            _("At this time there is “%(title)s” of the same class.") % {"title": meets.title},
            _("Choose another time."),
            field="begins",
        )
    session = row or ClassSession(training_class=training_class)
    timing = (said.begins, said.ends, said.minutes or span.minutes)
    if row and row.attendances.standing().exists() and timing != (row.begins, row.ends, row.minutes):
        raise NotNow(_("Somebody was there already: its time stays."), _("Change the title or the place only."))
    rule = training_class.programme.credit_minutes if training_class.programme else NOMINAL.minutes_per_hour
    session.title, session.place = said.title, said.place
    session.begins, session.ends, session.minutes = timing
    if row is None:
        session.minutes_per_hour = rule
    session.save()
    audit.record("learning.session_written", by=by, of=session)
    return session


@transaction.atomic
def call_off(session: ClassSession, *, by: Person, at: datetime) -> None:
    """A session does not take place. Harmless to repeat. Raises NotNow where somebody was there."""
    if session.attendances.standing().exists():
        raise NotNow(_("Somebody was there: it did take place."))
    if ClassSession.objects.taking_place().filter(pk=session.pk).update(called_off_at=at):
        audit.record("learning.session_called_off", by=by, of=session)


@transaction.atomic
def announce(training_class: TrainingClass, *, by: Person, at: datetime) -> None:
    """Let those on the list see it. Harmless to repeat. Raises NotNow without a session."""
    if not training_class.sessions.taking_place().exists():
        raise NotNow(_("There is no session yet."), _("Write down when and where first."))
    if TrainingClass.objects.filter(pk=training_class.pk, announced_at=None).update(announced_at=at):
        audit.record("learning.class_announced", by=by, of=training_class)


@transaction.atomic
def enrol(training_class: TrainingClass, persons: Sequence[Person], *, by: Person, at: datetime) -> int:
    """Put ``persons`` on the list; how many are new on it. All of them or nobody; who stands there stays.

    Raises InputError where more would come than fit.
    """
    training_class = _locked(training_class)
    there = set(training_class.enrolments.standing().values_list("person_id", flat=True))
    new = list({person.pk: person for person in persons if person.pk not in there}.values())
    if len(new) > MOST_AT_ONCE:
        raise InputError(_("At most 500 people at once."), _("Choose a smaller place."), field="person")
    if training_class.capacity is not None and len(there) + len(new) > training_class.capacity:
        raise InputError(
            _("%(capacity)s places, %(there)s taken: %(new)s more do not fit.")
            % {"capacity": training_class.capacity, "there": len(there), "new": len(new)},
            _("Choose fewer people, or change the places."),
            field="person",
        )
    Enrolment.objects.bulk_create(
        [Enrolment(training_class=training_class, person=person, at=at, by=by) for person in new], batch_size=400
    )
    if new:
        audit.record("learning.class_enrolled", by=by, of=training_class, hashes={"count": str(len(new))})
    return len(new)


@transaction.atomic
def take_off(training_class: TrainingClass, person: Person, *, by: Person, at: datetime) -> None:
    """Take somebody off the list; where he was there before, that stays. Harmless to repeat."""
    rows = training_class.enrolments.standing().filter(person=person)
    if rows.update(ended_at=at, ended_by=by):
        audit.record("learning.class_taken_off", by=by, of=training_class, hashes={"account": str(person.pk)})


def _locked(training_class: TrainingClass) -> TrainingClass:
    """The row, held until the end of the transaction: lists and sessions of one class are changed one by one."""
    return TrainingClass.objects.select_for_update(of=("self",)).select_related("programme").get(pk=training_class.pk)
