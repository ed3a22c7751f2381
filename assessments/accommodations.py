"""Who gets which help in tests: given and ended by staff with a reason, and laid into each sitting as it begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.accommodation_rules import MOST_PERCENT, MOST_SITTINGS, Granted, Help, together
from assessments.models import Accommodation, Sitting
from kit import audit, clock
from kit.access import Role
from kit.errors import InputError
from people.models import Person, Unit

GIVERS = (Role.TRAINER, Role.COUNTY, Role.COUNTY_ADMIN)
SHORTEST_REASON, LONGEST_REASON = 4, 300
MOST_AT_ONCE = 200  # persons in one deed
LIMITS = {Accommodation.Kind.EXTRA_TIME: MOST_PERCENT, Accommodation.Kind.EXTRA_SITTINGS: MOST_SITTINGS}


@dataclass(frozen=True)
class Wish:
    """What is to be given. amount: percent more time, or sittings more; None for the other kinds."""

    kind: str
    since: date
    reason: str
    amount: int | None = None
    until: date | None = None
    basis: str = ""


def help_of(person: Person, *, on: date) -> Help:
    """What ``person`` gets on a day, by himself and with his unit. One query, and one where his unit is not loaded."""
    rows = Accommodation.objects.for_person(person).holding(on).values_list("kind", "amount")
    return together(Granted(kind, amount or 0) for kind, amount in rows)


def lay_into(sitting: Sitting) -> None:
    """Let a sitting that begins have what its person gets: its deadline, its condition, and what its pages show."""
    help_ = help_of(sitting.person, on=clock.day_of(sitting.started_at))
    sitting.deadline_at = help_.deadline(sitting.started_at, sitting.deadline_at)
    sitting.condition = help_.condition(sitting.condition)
    if said := help_.as_json():
        sitting.given = {**(sitting.given or {}), "help": said}


@transaction.atomic
def give(wish: Wish, *, persons: Sequence[Person] = (), unit: Unit | None = None, by: Person, at: datetime) -> int:
    """Give it to each of ``persons``, or to everybody of ``unit``; how many rows were written.

    The caller has narrowed both to what ``by`` may see. Nobody gives himself anything. Raises InputError, naming the field.
    """
    _check(wish)
    if len(persons) > MOST_AT_ONCE or not (persons or unit):
        raise InputError(_("Choose between one and 200 persons."), field="persons")
    if any(person.pk in by.own_ids for person in persons):
        raise InputError(_("Nobody gives help in tests to himself."), _("Ask a colleague to do it."), field="persons")
    targets = [{"person": person} for person in persons] or [{"unit": unit}]
    for target in targets:
        row = Accommodation.objects.create(
            **target,
            kind=wish.kind,
            amount=wish.amount if wish.kind in LIMITS else None,
            reason=wish.reason.strip(),
            basis=wish.basis.strip(),
            since=wish.since,
            until=wish.until,
            by=by,
            made_at=at,
        )
        audit.record("assessments.help_given", by=by, of=row, fields=["kind", "amount", "since", "until"])
    return len(targets)


@transaction.atomic
def end(row: Accommodation, *, on: date, by: Person) -> None:
    """Let it end: yesterday was its last day. Sittings that have begun keep it; a second time changes nothing."""
    last = on - timedelta(days=1)
    if row.until is not None and row.until <= last:
        return
    row.until, row.ended_by = max(last, row.since - timedelta(days=1)), by
    row.save(update_fields=["until", "ended_by"])
    audit.record("assessments.help_ended", by=by, of=row, fields=["until"])


def _check(wish: Wish) -> None:
    if wish.kind not in Accommodation.Kind.values:
        raise InputError(_("Choose what help it is."), field="kind")
    limit = LIMITS.get(Accommodation.Kind(wish.kind))
    if limit and not 1 <= (wish.amount or 0) <= limit:
        raise InputError(_("Write a number from 1 to %(most)s.") % {"most": limit}, field="amount")
    if not SHORTEST_REASON <= len(wish.reason.strip()) <= LONGEST_REASON:
        raise InputError(
            _("Write the reason in 4 to 300 characters."), _("What is needed is enough, no diagnosis."), field="reason"
        )
    if wish.until is not None and wish.until < wish.since:
        raise InputError(_("The last day lies before the first."), field="until")


def words_of(rows: Iterable[Accommodation]) -> list[str]:
    """Each in words, with its amount."""
    return [
        f"{row.get_kind_display()} {row.amount}{'%' if row.kind == 'extra_time' else ''}"
        if row.amount
        else row.get_kind_display()
        for row in rows
    ]
