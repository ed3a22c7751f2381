"""Offices: given, ended, withdrawn. Dates act: nothing here is switched on or off by hand.

An appointment is a fact. Ending and correcting write a row that replaces the old one, so that a report about a past
day and a past knowledge gives what it gave then. `Person.home_unit` and `Person.main_post` are derived here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import InputError, NotNow
from people.models import Appointment, Operation, Person, Post, Term, Unit
from people.signals import appointments_changed

AT_ONCE = 1_000  # persons whose offices are in memory at a time


@dataclass(frozen=True)
class NewOffice:
    """Who shall hold which post at which unit, from a day to a day (both included)."""

    person: Person
    post: Post
    unit: Unit
    since: date
    until: date | None = None
    term: Term | None = None
    interim: bool = False
    document: str = ""


def appoint(
    person: Person,
    post: Post,
    unit: Unit,
    *,
    since: date,
    until: date | None = None,
    term: Term | None = None,
    interim: bool = False,
    document: str = "",
    by: Person | None = None,
    operation: Operation | None = None,
) -> Appointment:
    """Give ``person`` an office. Raises InputError when post and unit do not fit, or NotNow when it is held already."""
    new = NewOffice(person, post, unit, since, until, term, interim, document)
    row = appoint_many([new], by=by, operation=operation)[0]
    person.refresh_from_db(fields=["home_unit", "main_post"])  # who holds the object sees what was derived
    return row


@transaction.atomic
def appoint_many(
    news: Sequence[NewOffice], *, by: Person | None = None, operation: Operation | None = None
) -> list[Appointment]:
    """Give many offices at once, in the order given; all or none, a fixed number of statements.

    operation: the deed that the rows belong to, so that it can be taken back; the same for all verbs here.
    """
    for new in news:
        _check(new)
    _refuse_repeats(news)
    rows = Appointment.objects.bulk_create(
        [
            Appointment(
                person=new.person,
                post=new.post,
                unit=new.unit,
                term=new.term,
                since=new.since,
                until=new.until,
                interim=new.interim,
                document=new.document,
                recorded_by=by,
                operation=operation,
            )
            for new in news
        ],
        batch_size=400,
    )
    announce([new.person.pk for new in news])
    return rows


def _check(new: NewOffice) -> None:
    if new.post.unit_kind != new.unit.kind:
        raise InputError(_("There is no such post at this kind of unit."), field="post")
    if new.until is not None and new.until < new.since:
        raise InputError(_("The office ends before it starts."), _("Check both days."), field="until")


def share_a_day(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two spans, both ends included and None for open, have a day in common."""
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


def _refuse_repeats(news: Sequence[NewOffice]) -> None:
    """The same office cannot be held twice at the same time by the same person."""
    held: dict[tuple[int, int, int], list[tuple[date, date | None]]] = defaultdict(list)
    people = {new.person.pk for new in news}
    for key in (
        Appointment.objects.valid()
        .filter(person_id__in=people)
        .values_list("person_id", "post_id", "unit_id", "since", "until")
    ):
        held[key[:3]].append(key[3:])
    for new in news:
        spans = held[new.person.pk, new.post.pk, new.unit.pk]
        for since, until in spans:
            if share_a_day((since, until), (new.since, new.until)):
                raise NotNow(_("This office is held already in these days."), _("End the old one first."))
        spans.append((new.since, new.until))


@transaction.atomic
def end_appointment(
    appointment: Appointment,
    *,
    until: date,
    by: Person | None = None,
    document: str = "",
    operation: Operation | None = None,
) -> Appointment:
    """Let the office end with ``until``, its last day. Returns the row that stands in its place from now on.

    The day after, what the post asks is gone from the plan. Raises NotNow when another row replaced this one, and
    InputError when the office would end before it starts.
    """
    if until < appointment.since:
        raise InputError(
            _("The office ends before it starts."), _("An office that never was is withdrawn instead."), field="until"
        )
    return _replace(appointment, until=until, by=by, document=document, operation=operation)


@transaction.atomic
def withdraw_appointment(
    appointment: Appointment,
    *,
    by: Person | None = None,
    document: str = "",
    operation: Operation | None = None,
) -> Appointment:
    """Say that the office was never held: it was entered by mistake. Returns the row that says so."""
    return _replace(appointment, until=appointment.until, by=by, document=document, withdrawn=True, operation=operation)


def _replace(
    appointment: Appointment,
    *,
    until: date | None,
    by: Person | None,
    document: str,
    operation: Operation | None,
    withdrawn: bool = False,
) -> Appointment:
    # The lock makes the second of two at once wait, and find the row replaced; the one-to-one holds without it.
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if Appointment.objects.filter(replaces=locked).exists() or locked.withdrawn:
        raise NotNow(_("This office was changed in the meantime."), _("Look again, then decide."))
    row = Appointment.objects.create(
        person_id=locked.person_id,
        post_id=locked.post_id,
        unit_id=locked.unit_id,
        term_id=locked.term_id,
        since=locked.since,
        until=until,
        interim=locked.interim,
        withdrawn=withdrawn,
        document=document or locked.document,
        recorded_by=by,
        replaces=locked,
        operation=operation,
    )
    announce([locked.person_id])
    return row


def announce(person_ids: Iterable[int], *, derived: Iterable[int] = ()) -> None:
    """Derive what follows from the offices of these persons, and tell the apps above.

    derived: persons whose fields say already what follows; the apps hear of them too.
    """
    mine = sorted(set(person_ids))
    for start in range(0, len(mine), AT_ONCE):
        derive_offices(mine[start : start + AT_ONCE], on=clock.today())
    ids = sorted({*mine, *derived})
    appointments_changed.send(Appointment, person_ids=ids)


def derive_offices(person_ids: Iterable[int], *, on: date) -> list[Person]:
    """Bring `home_unit` and `main_post` to ``on``; returns the persons that changed.

    home_unit: where the most senior office of the day is held; without one, the last one held, then the next to come.
    main_post: the most senior post of the day (书记 before 主任); None without an office. A reserve post is never one:
    the mark must not show in a list.
    """
    offices: dict[int, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.valid().filter(person_id__in=person_ids).select_related("post")
    for row in rows:
        offices[row.person_id].append(row)
    changed = []
    for person in Person.objects.filter(pk__in=person_ids):
        home, post = leading(offices[person.pk], on)
        if (person.home_unit_id, person.main_post_id) != (home, post) and (home or person.main_post_id):
            person.home_unit_id, person.main_post_id = home or person.home_unit_id, post
            changed.append(person)
    Person.objects.bulk_update(changed, ["home_unit", "main_post"], batch_size=400)
    return changed


def leading(offices: Sequence[Appointment], on: date) -> tuple[int | None, int | None]:
    """(unit, post) that ``offices`` of one person give on ``on``, as ids; see `derive_offices`.

    A reserve mark gives a home only to somebody who never held an office and will hold none: else a new home would
    tell of the mark.
    """
    real = [office for office in offices if not office.post.aspirational]
    offices = real or offices
    acting = [office for office in offices if office.since <= on and (office.until is None or office.until >= on)]
    if acting:
        first = min(acting, key=lambda office: (office.post.order, office.since))
        return first.unit_id, first.post_id if real else None
    past = [office for office in offices if office.until is not None and office.until < on]
    if past:
        return max(past, key=lambda office: (office.until, -office.post.order)).unit_id, None
    coming = min(offices, key=lambda office: (office.since, office.post.order), default=None)
    return (coming.unit_id if coming else None), None


def whose_offices_turned(since: date, on: date) -> list[int]:
    """The ids of persons for whom an office began, or was over for the first time, on a day after ``since`` up to ``on``."""
    rows = Appointment.objects.valid()
    began = rows.filter(since__gt=since, since__lte=on)
    over = rows.filter(until__gte=since, until__lt=on)
    return sorted(set(began.values_list("person_id", flat=True)) | set(over.values_list("person_id", flat=True)))
