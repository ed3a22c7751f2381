"""What the pages of attendance show: one session, the wall, whom a trainer has before him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit.errors import InputError
from learning import learner_code
from learning.class_pages import PersonLine
from learning.class_rules import DIGITS, EARLY, Span, code_at, good_until, is_open
from learning.models import Attendance, ClassSession, Enrolment
from people.api import Who, who_is
from people.models import Person


@dataclass(frozen=True)
class SessionPage:
    """One session: who is there, and who is not yet. can_mark: from half an hour before it on."""

    row: ClassSession
    present: tuple[PersonLine, ...]
    others: tuple[PersonLine, ...]
    is_open: bool
    can_mark: bool


@dataclass(frozen=True)
class WallPage:
    """For the wall: the digits, where they are typed, how many are there. code is empty while one cannot check in."""

    row: ClassSession
    code: str
    link: str
    until: datetime
    present: int
    opens: datetime
    is_over: bool


@dataclass(frozen=True)
class ComeLine:
    """A session that takes place now. state: listed, there, or empty for who is not on the list."""

    uuid: UUID
    title: str
    class_title: str
    place: str
    begins: datetime
    state: str


@dataclass(frozen=True)
class ComePage:
    """Whom the trainer has before him."""

    who: Who
    lines: tuple[ComeLine, ...]


def session_page(row: ClassSession, people: Sequence[PersonLine], *, at: datetime) -> SessionPage:
    return SessionPage(
        row=row,
        present=tuple(one for one in people if one.mark.word == "present"),
        others=tuple(one for one in people if one.mark.word != "present"),
        is_open=is_open(Span(row.begins, row.ends), at) and row.called_off_at is None,
        can_mark=row.called_off_at is None and at >= row.begins - EARLY,
    )


def wall_page(row: ClassSession, *, at: datetime) -> WallPage:
    """One query."""
    code = code_at(row.seed, at) if row.called_off_at is None and is_open(Span(row.begins, row.ends), at) else ""
    return WallPage(
        row=row,
        code=code,
        link=f"{settings.PUBLIC_URL}{reverse('learning:check_in')}?code={code}" if code else "",
        until=good_until(at, row.ends),
        present=Attendance.objects.standing().filter(session=row).count(),
        opens=row.begins - EARLY,
        is_over=at > row.ends or row.called_off_at is not None,
    )


def behind(typed: str, people: Sequence[Person], *, at: datetime) -> list[Person]:
    """Whose learner's code shows these digits, among the people of a list. Raises InputError unless it is one."""
    own = set(learner_code.behind_digits(typed, [one.uuid for one in people], at)) if len(typed) == DIGITS else set()
    if len(own) != 1:
        raise InputError(_("Nobody on the list shows these digits."), _("Look again, or tick his name below."))
    return [one for one in people if one.uuid in own]


def come_page(person: Person, sessions: Sequence[ClassSession]) -> ComePage:
    """Two queries."""
    classes = {one.training_class_id for one in sessions}
    own = Enrolment.objects.standing().filter(training_class__in=classes, person=person)
    listed = set(own.values_list("training_class_id", flat=True))
    came = Attendance.objects.standing().filter(session__in=sessions, person=person)
    there = set(came.values_list("session_id", flat=True))
    lines = tuple(
        ComeLine(
            uuid=one.uuid,
            title=one.title,
            class_title=one.training_class.title,
            place=one.place,
            begins=one.begins,
            state="there" if one.pk in there else "listed" if one.training_class_id in listed else "",
        )
        for one in sessions
    )
    # His own class first: one tap is enough then.
    return ComePage(who_is(person), tuple(sorted(lines, key=lambda line: not line.state)))
