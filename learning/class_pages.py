"""What the pages of classes show staff: the list, one class with its people, one session, whom one can choose.

A name stands there only where the viewer may see the person; how many places are taken counts everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from kit.errors import Text
from learning.class_rules import Span, is_open
from learning.credit_rules import CreditRule, shown
from learning.learner_code import card_link_of
from learning.models import Attendance, ClassSession, Enrolment, Leave, TrainingClass
from people.api import Who, place_of, who_is
from people.models import Person, Post, Unit

MOST_CHOSEN_FROM = 300


@dataclass(frozen=True)
class ClassLine:
    """One class of the list. begins, ends: of all its sessions; None without one."""

    uuid: UUID
    title: str
    unit: str
    is_announced: bool
    begins: datetime | None
    ends: datetime | None
    sessions: int
    listed: int
    capacity: int | None


@dataclass(frozen=True)
class SessionLine:
    """One session of a class. present: how many were there.  was: whether its time has begun."""

    uuid: UUID
    title: str
    place: str
    begins: datetime
    ends: datetime
    minutes: int
    present: int
    is_off: bool
    is_open: bool
    was: bool


@dataclass(frozen=True)
class Mark:
    """How somebody stands to one session. word: present, leave, asked, absent, or empty before it."""

    word: str
    source: Text = ""
    attendance: UUID | None = None


@dataclass(frozen=True)
class PersonLine:
    """Somebody of the list, with his mark for each session, in their order."""

    uuid: UUID
    name: str
    place: str
    post: str
    marks: tuple[Mark, ...]
    minutes: int
    hours: str

    @property
    def mark(self) -> Mark:
        """Of the first session: for the page of one."""
        return self.marks[0]


@dataclass(frozen=True)
class ClassPage:
    """One class. listed: how many stand on the list; the names are of those whom the viewer may see."""

    row: TrainingClass
    sessions: tuple[SessionLine, ...]
    people: tuple[PersonLine, ...]
    leaves: tuple[Leave, ...]
    listed: int

    @property
    def unseen(self) -> int:
        return self.listed - len(self.people)

    @property
    def taking_place(self) -> tuple[SessionLine, ...]:
        return tuple(one for one in self.sessions if not one.is_off)


@dataclass(frozen=True)
class Choice:
    """Somebody who can be put on the list."""

    uuid: UUID
    name: str
    post: str
    is_listed: bool


@dataclass(frozen=True)
class ChoosePage:
    """Whom one can choose from. place: whose people are shown, None before one is chosen.  is_long: there are more."""

    places: tuple[tuple[str, str], ...]
    posts: tuple[tuple[str, str], ...]
    place: Unit | None
    post: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    count: int
    is_long: bool


def classes_seen_by(viewer: Person) -> QuerySet[TrainingClass]:
    """The classes in the scope of ``viewer``, the newest first."""
    return TrainingClass.objects.visible_to(viewer)


def class_lines(rows: QuerySet[TrainingClass]) -> list[ClassLine]:
    """The lines of a page of the list. Two queries."""
    going = Q(sessions__called_off_at__isnull=True)
    found = list(
        rows.select_related("unit").annotate(
            first=Min("sessions__begins", filter=going),
            last=Max("sessions__ends", filter=going),
            count=Count("sessions", filter=going),
        )
    )
    listed = _listed_by_class(found)
    return [
        ClassLine(
            row.uuid, row.title, row.unit.name, row.announced_at is not None, row.first, row.last, row.count,
            listed.get(row.pk, 0), row.capacity,
        )
        for row in found
    ]  # fmt: skip


def class_page(viewer: Person, row: TrainingClass, *, at: datetime) -> ClassPage:
    """Six queries, however many people and sessions."""
    sessions = list(row.sessions.all())
    going = [one for one in sessions if one.called_off_at is None]
    people = list(listed_people(viewer, row))
    came = attended(going)
    leaves = leaves_of(going)
    seen = {person.pk for person in people}
    return ClassPage(
        row=row,
        sessions=tuple(session_line(one, came, at=at) for one in sessions),
        people=tuple(person_line(person, going, came, leaves, at=at) for person in people),
        leaves=tuple(
            one for one in leaves.values() if one.granted is None and one.person_id in seen and one.answered_at is None
        ),
        listed=row.enrolments.standing().count(),
    )


def session_people(viewer: Person, session: ClassSession, *, at: datetime) -> list[PersonLine]:
    """The list of one session, who has come last. Three queries."""
    came, leaves = attended([session]), leaves_of([session])
    return [
        person_line(person, [session], came, leaves, at=at) for person in listed_people(viewer, session.training_class)
    ]


def listed_people(viewer: Person, row: TrainingClass) -> QuerySet[Person]:
    """Who stands on the list of a class, of those whom ``viewer`` may see, by village."""
    standing = Enrolment.objects.standing().filter(training_class=row)
    rows = Person.objects.visible_to(viewer).filter(pk__in=standing.values("person"))
    return rows.select_related("home_unit__parent", "main_post").order_by("home_unit__code", "main_post__order", "name")


def cards_of(viewer: Person, row: TrainingClass) -> list[tuple[Who, str]]:
    """Who stands on the list, each with the address of his code on paper. One query."""
    return [(who_is(one), card_link_of(one.uuid)) for one in listed_people(viewer, row)]


Came = Mapping[tuple[int, int], Attendance]
Leaves = Mapping[tuple[int, int], Leave]


def attended(sessions: Sequence[ClassSession]) -> Came:
    """(session, person) → the row that stands. One query."""
    rows = Attendance.objects.standing().filter(session__in=sessions)
    return {(row.session_id, row.person_id): row for row in rows}


def leaves_of(sessions: Sequence[ClassSession]) -> Leaves:
    rows = Leave.objects.filter(session__in=sessions).select_related("session", "person__home_unit__parent")
    return {(row.session_id, row.person_id): row for row in rows.order_by("session__begins", "asked_at")}


def session_line(session: ClassSession, came: Came, *, at: datetime) -> SessionLine:
    return SessionLine(
        uuid=session.uuid,
        title=session.title,
        place=session.place,
        begins=session.begins,
        ends=session.ends,
        minutes=session.minutes,
        present=sum(key[0] == session.pk for key in came),
        is_off=session.called_off_at is not None,
        is_open=is_open(Span(session.begins, session.ends), at),
        was=session.begins <= at,
    )


def person_line(
    person: Person, sessions: Sequence[ClassSession], came: Came, leaves: Leaves, *, at: datetime
) -> PersonLine:
    """One person with his marks. Pure."""
    there = [one for one in sessions if (one.pk, person.pk) in came]
    hours = sum((CreditRule(one.minutes_per_hour).hours(one.minutes) for one in there), CreditRule().hours(0))
    return PersonLine(
        uuid=person.uuid,
        name=person.name,
        place=place_of(person.home_unit),
        post=person.main_post.name if person.main_post else "",
        marks=tuple(_mark(came.get((one.pk, person.pk)), leaves.get((one.pk, person.pk)), one, at) for one in sessions),
        minutes=sum(one.minutes for one in there),
        hours=str(shown(hours)),
    )


def choose_page(viewer: Person, row: TrainingClass, *, unit: str, post: str) -> ChoosePage:
    """Five queries at most. unit: id of the place whose people are shown, post: key of a post; as they were asked for."""
    units = list(Unit.objects.visible_to(viewer).living().order_by("path").only("pk", "name", "kind", "path"))
    place = next((one for one in units if str(one.pk) == unit), None)
    if place is None and units and all(one.path.startswith(units[0].path) for one in units) and len(units) <= 60:
        place = units[0]  # a township with its villages: nothing to choose first
    top = units[0].path.count("/") if units else 0
    people: list[Person] = []
    if place is not None:
        rows = Person.objects.visible_to(viewer).filter(home_unit__path__startswith=place.path, is_active=True)
        if post:
            rows = rows.filter(main_post__key=post)
        rows = rows.select_related("home_unit__parent", "main_post")
        people = list(rows.order_by("home_unit__code", "main_post__order", "name", "pk")[: MOST_CHOSEN_FROM + 1])
    listed = set(row.enrolments.standing().values_list("person_id", flat=True))
    shown_people = people[:MOST_CHOSEN_FROM]
    return ChoosePage(
        places=tuple((str(one.pk), "　" * max(0, one.path.count("/") - top) + one.name) for one in units),
        posts=tuple(Post.objects.filter(aspirational=False).values_list("key", "name")),
        place=place,
        post=post,
        groups=tuple(
            (name, tuple(_choice(one, listed) for one in own))
            for name, own in groupby(shown_people, key=lambda one: place_of(one.home_unit))
        ),
        count=len(shown_people),
        is_long=len(people) > MOST_CHOSEN_FROM,
    )


def _choice(person: Person, listed: set[int]) -> Choice:
    post = person.main_post.name if person.main_post else ""
    return Choice(person.uuid, person.name, post, person.pk in listed)


def _mark(came: Attendance | None, leave: Leave | None, session: ClassSession, at: datetime) -> Mark:
    if came is not None:
        return Mark("present", came.get_source_display(), came.pk)
    if leave is not None and leave.granted is not False:
        return Mark("leave" if leave.granted else "asked")
    return Mark("absent" if session.ends <= at else "")


def _listed_by_class(rows: Sequence[TrainingClass]) -> dict[int, int]:
    found = Enrolment.objects.standing().filter(training_class__in=rows).values_list("training_class")
    return dict(found.annotate(count=Count("pk")).order_by())
