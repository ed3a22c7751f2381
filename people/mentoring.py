"""老带新: an experienced cadre stands by a new one. Both see it; no number of a telephone goes from one to the other."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import InputError, NotNow
from notifications.api import send
from people.models import Appointment, Mentoring, Person, Unit
from people.profile import Who, who_is

TERM_DAYS = timedelta(days=5 * 365)  # five years (村民委员会组织法 第14条), a leap day forgiven


def experienced(on: date) -> Q:
    """Persons with a term behind them: an office of theirs is over, or one is held for five years.

    Reserve marks are no office.
    """
    offices = Appointment.objects.valid().real().filter(person=OuterRef("pk"))
    return Q(Exists(offices.filter(Q(until__lt=on) | Q(since__lte=on - TERM_DAYS))))


def candidates(viewer: Person, person: Person, *, on: date) -> QuerySet[Person]:
    """Who may stand by ``person``: experienced, of the same township, known to ``viewer``."""
    found = Person.objects.visible_to(viewer).filter(experienced(on), is_active=True, merged_into=None)
    if person.home_unit is None:
        return found.none()
    near = person.home_unit.path if person.home_unit.parent is None else person.home_unit.parent.path
    return found.filter(home_unit__path__startswith=near).exclude(pk=person.pk)


@transaction.atomic
def name_mentor(
    person: Person,
    mentor: Person,
    *,
    since: date,
    by: Person,
    at: datetime,
    until: date | None = None,
    request: HttpRequest | None = None,
) -> Mentoring:
    """Let ``mentor`` stand by ``person`` from ``since``; both are told. Raises InputError or NotNow."""
    if mentor.pk == person.pk:
        raise InputError(_("Nobody is his own mentor."), _("Choose somebody else."), field="mentor")
    if until is not None and until < since:
        raise InputError(_("It ends before it starts."), _("Check both days."), field="until")
    on = clock.day_of(at)
    if not Appointment.objects.acting(max(on, since)).real().filter(person=person).exists():
        raise InputError(_("Only somebody in office gets a mentor."), field="mentor")
    if not candidates(by, person, on=on).filter(pk=mentor.pk).exists():
        raise InputError(
            _("A mentor has a term behind him and comes from the same township."),
            _("Choose somebody else."),
            field="mentor",
        )
    Person.objects.select_for_update().filter(pk=person.pk).first()
    if Mentoring.objects.filter(Q(until__isnull=True) | Q(until__gte=since), person=person).exists():
        raise NotNow(_("He has a mentor in these days."), _("End that first."))
    row = Mentoring.objects.create(id=uuid.uuid4(), mentor=mentor, person=person, since=since, until=until, named_by=by)
    send(person, "mentor_named", at=at, once=f"people.mentoring {row.pk} person")
    send(mentor, "mentee_named", at=at, once=f"people.mentoring {row.pk} mentor")
    audit.record("people.mentor_named", by=by, of=row, scope_path=_path(person), request=request)
    return row


@transaction.atomic
def end_mentoring(row: Mentoring, *, until: date, by: Person, request: HttpRequest | None = None) -> Mentoring:
    """Let it end with ``until``, its last day; one that never began ends on its first. Raises NotNow when it is over."""
    row = Mentoring.objects.select_for_update(of=("self",)).select_related("person__home_unit").get(pk=row.pk)
    if row.until is not None and row.until < until:
        raise NotNow(_("This is over already."))
    row.until = max(until, row.since)
    row.save(update_fields=["until"])
    audit.record("people.mentor_ended", by=by, of=row, scope_path=_path(row.person), fields=["until"], request=request)
    return row


def _path(person: Person) -> str:
    unit: Unit | None = person.home_unit
    return unit.path if unit is not None else ""


@dataclass(frozen=True)
class Pairs:
    """Who stands by whom, as one of them reads it."""

    mentors: tuple[Who, ...]
    mentees: tuple[Who, ...]

    def __bool__(self) -> bool:
        return bool(self.mentors or self.mentees)


def pairs_of(person: Person, *, on: date) -> Pairs:
    """Who stands by ``person`` on ``on``, and by whom he stands. One query."""
    rows = Mentoring.objects.acting(on).filter(Q(person=person) | Q(mentor=person))
    near = ("mentor__home_unit__parent", "mentor__main_post", "person__home_unit__parent", "person__main_post")
    found = list(rows.select_related(*near).order_by("since", "pk"))
    return Pairs(
        _names(row.mentor for row in found if row.person_id == person.pk),
        _names(row.person for row in found if row.mentor_id == person.pk),
    )


def _names(people: Iterable[Person]) -> tuple[Who, ...]:
    return tuple(who_is(person) for person in people)
