"""Who was at a session: the code on the wall, the trainer's scan and the paper list make the same row.

Source: docs/policy.md (a scanned code, a called roll and a paper list are equal in standing; no location, no photo).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import InputError, NotNow
from learning.class_rules import DIGITS, EARLY, is_code, typed_digits
from learning.models import Attendance, AttendanceVoid, ClassSession, Enrolment, Source
from offline.api import Rejected
from offline.models import Event
from people.models import Person

CHECKIN = "checkin"
TRIES, WITHIN = 10, timedelta(minutes=10)
"""So many wrong codes within this time, and the next ones are not looked at."""

NO_CODE, NOT_LISTED, TOO_MANY, TOO_LATE = "bad_code", "not_listed", "too_many_tries", "too_late"
LATEST = timedelta(days=7)
"""How long after it was typed without a network a code still counts."""


def check_in(event: Event) -> None:
    """Handler of ``checkin``: the code on the wall, typed by who is on the list. Raises Rejected.

    Sent again it is the same; who was marked already stays marked.
    """
    if event.received_at - event.at > LATEST:
        raise Rejected(TOO_LATE)
    if _failed_lately(event.person, event.received_at) >= TRIES:
        raise Rejected(TOO_MANY)
    said = sessions_said(event.data.get("code"), event.at)
    if not said:
        raise Rejected(NO_CODE)
    session = session_of(event.person, said)
    if session is None:
        raise Rejected(NOT_LISTED)
    write([_row(session, event.person, Source.CODE, by=None, at=event.at, id=event.pk)], session)


def sessions_said(code: object, at: datetime) -> list[ClassSession]:
    """The sessions on whose wall ``code`` stands at ``at``, as a rule one. One query."""
    typed = typed_digits(code)
    if len(typed) != DIGITS:
        return []
    rows = ClassSession.objects.taking_place().filter(begins__lte=at + EARLY, ends__gte=at).order_by("begins", "pk")
    return [row for row in rows if is_code(typed, row.seed, at)]


def session_of(person: Person, sessions: Sequence[ClassSession]) -> ClassSession | None:
    """The first of ``sessions`` that ``person`` is expected at."""
    return ClassSession.objects.of(person).filter(pk__in=[one.pk for one in sessions]).first()


def mark(
    session: ClassSession, persons: Sequence[Person], *, source: Source, by: Person, at: datetime
) -> Sequence[Person]:
    """Staff saw these persons of the list, or read their names on paper; who is new there. Harmless to repeat.

    Raises NotNow before the session, InputError for oneself: who gives a class signs in as everybody else does.
    """
    if session.called_off_at is not None or at < session.begins - EARLY:
        raise NotNow(_("This session has not begun yet."), _("Mark it when it takes place."))
    if any(person.pk == (by.merged_into_id or by.pk) for person in persons):
        raise InputError(_("Nobody marks himself."), _("Type the code on the wall, or ask a colleague."))
    with transaction.atomic():
        there = set(_present(session, persons))
        new = [person for person in persons if person.pk not in there]
        when = session.begins if source == Source.PAPER else at
        write([_row(session, person, source, by=by, at=when) for person in new], session)
        if len(new) == 1:
            audit.record("learning.attendance_marked", by=by, of=session, hashes={"account": str(new[0].pk)})
        elif new:
            audit.record("learning.attendance_marked", by=by, of=session, hashes={"count": str(len(new))})
    return new


def write(rows: Sequence[Attendance], session: ClassSession) -> None:
    """Write who was there; who is there already stays as he is. Two at once make one row: the database holds it."""
    persons = [row.person_id for row in rows]
    past: dict[int, int] = {}
    there = set()
    for pk, void in Attendance.objects.filter(session=session, person__in=persons).values_list("person_id", "void"):
        past[pk] = past.get(pk, 0) + 1
        if void is None:
            there.add(pk)
    new = [row for row in rows if row.person_id not in there]
    for row in new:
        row.nth = past.get(row.person_id, 0)
    Attendance.objects.bulk_create(new, ignore_conflicts=True, batch_size=400)


@transaction.atomic
def take_back(attendance: Attendance, *, reason: str, by: Person, at: datetime) -> None:
    """It was a mistake. Harmless to repeat. Raises InputError without a reason."""
    if not reason.strip():
        raise InputError(_("Write in a few words why."), field="reason")
    if not AttendanceVoid.objects.filter(attendance=attendance).exists():
        void = AttendanceVoid(attendance=attendance, by=by, reason=reason.strip()[:100], recorded_at=at)
        AttendanceVoid.objects.bulk_create([void], ignore_conflicts=True)
        account = {"account": str(attendance.person_id)}
        audit.record("learning.attendance_taken_back", by=by, of=attendance.session, hashes=account)


def listed(session: ClassSession, viewer: Person) -> QuerySet[Person]:
    """Who of the list of its class ``viewer`` may see."""
    standing = Enrolment.objects.standing().filter(training_class=session.training_class_id)
    return Person.objects.visible_to(viewer).filter(pk__in=standing.values("person"))


def seen_by(viewer: Person) -> QuerySet[Attendance]:
    """What stands, of classes and persons in the scope of ``viewer``."""
    sessions, people = ClassSession.objects.visible_to(viewer), Person.objects.visible_to(viewer)
    rows = Attendance.objects.standing().filter(session__in=sessions.values("pk"), person__in=people.values("pk"))
    return rows.select_related("person", "session__training_class__unit")


def running(viewer: Person, *, at: datetime) -> QuerySet[ClassSession]:
    """The sessions in the scope of ``viewer`` at which somebody can be marked now: those of this day that have opened."""
    rows = ClassSession.objects.visible_to(viewer).taking_place().select_related("training_class__unit")
    return rows.filter(begins__lte=at + EARLY, ends__gte=clock.start_of(clock.day_of(at))).order_by("begins", "pk")


def _present(session: ClassSession, persons: Collection[Person]) -> list[int]:
    rows = Attendance.objects.standing().filter(session=session, person__in=[person.pk for person in persons])
    return list(rows.values_list("person_id", flat=True))


def _row(
    session: ClassSession, person: Person, source: Source, *, by: Person | None, at: datetime, id: UUID | None = None
) -> Attendance:
    own = id or uuid5(session.uuid, f"{person.uuid} {at.isoformat()} {by.pk if by else ''}")
    return Attendance(id=own, session=session, person=person, source=source, by=by, at=at)


def _failed_lately(person: Person, at: datetime) -> int:
    return Event.objects.filter(
        person=person, type=CHECKIN, verdict="rejected", code__in=(NO_CODE, TOO_MANY), received_at__gt=at - WITHIN
    ).count()
