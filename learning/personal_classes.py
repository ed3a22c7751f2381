"""What classes in a room keep of a person: shown to its owner; the words go, that he was there stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kit import append_only
from learning.models import Attendance, AttendanceVoid, Enrolment, Leave, Source
from people.api import (
    EMPTIED,
    DataEntry,
    coded,
    data_section,
    erasure_part,
    erasure_stays,
    event_words,
    is_of,
    retention_rule,
    retention_stays,
)
from people.models import Person

LEAVE_DAYS = 180


@data_section("learning.enrolments", _("Classes in a room"), _("to expect me there"), order=74)
def enrolments(person: Person) -> Iterable[DataEntry]:
    for row in Enrolment.objects.filter(is_of(person)).select_related("training_class").order_by("-at"):
        yield DataEntry(
            [
                (_("class"), row.training_class.title),
                (_("on the list since"), row.at),
                (_("off the list since"), row.ended_at),
            ]
        )


@data_section("learning.attendance", _("Sessions I attended"), _("for my credit hours"), order=75)
def attendances(person: Person) -> Iterable[DataEntry]:
    rows = Attendance.objects.filter(is_of(person)).select_related("session", "void").order_by("-at")
    for row in rows:
        void = getattr(row, "void", None)
        yield DataEntry(
            [
                (_("session"), row.session.title),
                (_("day"), row.session.on),
                (_("minutes"), row.session.minutes),
                (_("How it is known"), coded(row.source, dict(Source.choices))),
                (_("taken back because"), void.reason if void else None),
            ]
        )


@data_section("learning.leaves", _("Leave I asked for"), _("to answer it"), order=76)
def leaves(person: Person) -> Iterable[DataEntry]:
    for row in Leave.objects.filter(is_of(person)).select_related("session").order_by("-asked_at"):
        yield DataEntry(
            [
                (_("session"), row.session.title),
                (_("asked"), row.asked_at),
                (_("reason"), row.reason or None),
                (_("granted"), row.granted),
                (_("what was answered"), row.answer or None),
            ]
        )


def register() -> None:
    """The lines of the retention table, and how a code typed without a network is told."""
    event_words("checkin", _("checked in at a class"), lambda data: "")
    retention_rule(
        "learning.leaves",
        _("why somebody could not come to a class"),
        _("to answer it"),
        of=["learning.Leave"],
        days=LEAVE_DAYS,
        since=_("after the session"),
        act=empty_leaves,
        ends=EMPTIED,
    )
    retention_stays(
        "learning.classes",
        _("who is on the list of a class, and who was there"),
        _("training record"),
        of=["learning.Enrolment", "learning.Attendance", "learning.AttendanceVoid"],
    )


def empty_leaves(before: datetime) -> int:
    """Reasons and answers of sessions that ended before."""
    rows = Leave.objects.filter(session__ends__lt=before).exclude(reason="", answer="")
    return rows.update(reason="", answer="")


@erasure_part("learning.leaves", _("Leave I asked for"), count=lambda ids: Leave.objects.filter(person__in=ids).count())
def forget_words(ids: Sequence[int]) -> None:
    """Whom he told why he could not come, and why a mark of his was taken back."""
    Leave.objects.filter(person__in=ids).update(reason="", answer="")
    append_only.redact(AttendanceVoid.objects.filter(attendance__person__in=ids), reason="")


erasure_stays(
    "learning.classes",
    _("Sessions I attended"),
    count=lambda ids: Attendance.objects.standing().filter(person__in=ids).count(),
)
