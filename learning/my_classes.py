"""The classes in a room of one person: when and where the next ones are, what he attended, the hours they gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Q

from kit import clock
from learning.class_rules import Span, is_open
from learning.credit_rules import CreditRule, shown
from learning.models import Attendance, ClassSession, Leave
from people.models import Person


@dataclass(frozen=True)
class Coming:
    """A session that he is expected at.

    is_off: it was called off.  leave: "", asked, granted or refused; answer: what staff said to it.  is_open: he can check in.  present: he has.
    """

    uuid: UUID
    title: str
    class_title: str
    place: str
    note: str
    begins: datetime
    ends: datetime
    is_off: bool
    is_today: bool
    is_open: bool
    present: bool
    leave: str
    answer: str

    @property
    def may_ask(self) -> bool:
        return not self.is_off and not self.present and not self.leave

    @property
    def may_withdraw(self) -> bool:
        return not self.is_off and not self.present and self.leave in {"asked", "granted"}


@dataclass(frozen=True)
class Attended:
    """A session that he was at."""

    title: str
    class_title: str
    on: date
    hours: Decimal


@dataclass(frozen=True)
class MyClasses:
    """The page. hours: of all sessions together, rounded once."""

    coming: tuple[Coming, ...]
    attended: tuple[Attended, ...]
    hours: Decimal

    @property
    def can_check_in(self) -> bool:
        return any(one.is_open and not one.present for one in self.coming)


def classes_of(person: Person, *, at: datetime) -> MyClasses:
    """Four queries, however many sessions."""
    rows = ClassSession.objects.told_to(person).filter(ends__gt=at).select_related("training_class")
    sessions = list(rows.order_by("begins", "pk"))
    came = attended_by(person)
    leaves = {one.session_id: one for one in Leave.objects.of(person).filter(session__in=sessions)}
    there = {one.session_id for one in came}
    once = {one.session_id: one.session for one in came}.values()
    exact = [CreditRule(one.minutes_per_hour).hours(one.minutes) for one in once]
    return MyClasses(
        coming=tuple(_coming(one, one.pk in there, leaves.get(one.pk), at) for one in sessions),
        attended=tuple(
            Attended(one.title, one.training_class.title, one.on, shown(hours))
            for one, hours in zip(once, exact, strict=True)
        ),
        hours=shown(sum(exact, Fraction(0))),
    )


def attended_by(person: Person) -> list[Attendance]:
    """What counts of him and of duplicates merged into him, the newest first."""
    rows = Attendance.objects.standing().of(person).select_related("session__training_class")
    return list(rows.order_by("-session__begins", "session", "recorded_at"))


def attended_of(viewer: Person, person_id: int) -> list[Attended]:
    """What counts of somebody whom ``viewer`` may see, the newest first. One query."""
    seen = Person.objects.visible_to(viewer).filter(pk=person_id)
    own = Q(person__in=seen.values("pk")) | Q(person__merged_into__in=seen.values("pk"))
    rows = Attendance.objects.standing().filter(own).select_related("session__training_class")
    once = {row.session_id: row.session for row in rows.order_by("-session__begins", "session", "recorded_at")}
    return [
        Attended(
            one.title, one.training_class.title, one.on, shown(CreditRule(one.minutes_per_hour).hours(one.minutes))
        )
        for one in once.values()
    ]


def next_session(person: Person, *, at: datetime) -> Coming | None:
    """What the first page says: the next session at which he is still expected: neither there already nor on leave. One query.

    One that was called off stands there until its time is over.
    """
    away = Leave.objects.of(person).filter(granted=True).values("session")
    there = Attendance.objects.standing().of(person).values("session")
    rows = ClassSession.objects.told_to(person).filter(~Q(pk__in=away), ~Q(pk__in=there), ends__gt=at)
    rows = rows.select_related("training_class")
    session = rows.order_by("begins", "pk").first()
    return _coming(session, False, None, at) if session else None


def _coming(session: ClassSession, present: bool, leave: Leave | None, at: datetime) -> Coming:
    state = "" if leave is None else {None: "asked", True: "granted", False: "refused"}[leave.granted]
    return Coming(
        uuid=session.uuid,
        title=session.title,
        class_title=session.training_class.title,
        place=session.place,
        note=session.training_class.note,
        begins=session.begins,
        ends=session.ends,
        is_off=session.called_off_at is not None,
        is_today=session.on == clock.day_of(at),
        is_open=session.called_off_at is None and is_open(Span(session.begins, session.ends), at),
        present=present,
        leave=state,
        answer=leave.answer if leave else "",
    )
