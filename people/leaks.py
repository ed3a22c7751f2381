"""Whom a leak touches: everybody of whom the kinds of data that leaked were held in the days in question.

Not only who is on the roster: accounts of staff, leavers, persons whose import was taken back, duplicates (under the
person that they were merged into), and names that are no persons of the product yet (`people.leaks_elsewhere`). Where it
is not certain that something was held, the person is listed: rather one too many is told than one too few.

Source: 个人信息保护法 第57条; docs/decisions/0049-whom-a-leak-touches.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from kit import clock
from kit.models import AuditEvent
from people import personal_data
from people.holdings_end import LEAVERS_KEEP_NUMBERS
from people.models import Appointment, Correction, Person, PersonChange, Scope, TurnLine, Unit
from people.scope import known_without_mark

Taken = Callable[[AuditEvent], QuerySet[Person]]
_TAKEN: dict[str, Taken] = {}


def taken_by(action: str) -> Callable[[Taken], Taken]:
    """Let an app say which persons an audit event of ``action`` ("reports.export") took out."""

    def register(function: Taken) -> Taken:
        _TAKEN[action] = function
        return function

    return register


@taken_by("people.roster_exported")
@taken_by("people.turn_sheet_taken")
@taken_by("people.reserve_exported")
def of_its_units(event: AuditEvent) -> QuerySet[Person]:
    """Everybody at home in the units that a file was about: after a leak, rather one too many is told than one too few."""
    within = Q(pk__in=[])
    for path in event.scope_path.split():
        within |= Q(home_unit__path__startswith=path)
    return Person.objects.filter(within)


@dataclass(frozen=True)
class Leak:
    """What leaked. names: fields; account: whoever's account it was, or None for any."""

    names: tuple[str, ...]
    unit: Unit | None
    since: date
    until: date
    account: Person | None


@dataclass(frozen=True)
class Affected:
    """Persons of the product whom the leak touches, each once.

    named: whom this viewer may be told. unnamed: how many there are in the whole of his scope whom others must tell,
    wherever ``leak.unit`` is: a number for one village would say who. erased: how many were erased since; nothing is
    kept that could be told them. everybody: all of them, to leave out whoever is found a second time.
    """

    named: QuerySet[Person]
    unnamed: int
    erased: int
    everybody: QuerySet[Person]


def affected(viewer: Person, leak: Leak) -> Affected:
    """Persons in the viewer's scope whom the leak touches.

    Without an account: everybody of whom such a field was kept in those days. With one: whose numbers this account
    opened, and whom its exports held, in those days.
    """
    everybody = _touched(viewer, leak)
    there = everybody.filter(erased_on=None)
    whole = _touched(viewer, replace(leak, unit=None)).filter(erased_on=None)
    may_be_named = _may_be_named(viewer)
    return Affected(
        named=there.filter(may_be_named),
        unnamed=whole.count() - whole.filter(may_be_named).count(),
        erased=everybody.filter(erased_on__gte=leak.since).count(),
        everybody=everybody,
    )


def _touched(viewer: Person, leak: Leak) -> QuerySet[Person]:
    within = Person.objects.filter(_belongs_to(viewer.scope.paths))
    if leak.unit is not None:
        within = within.filter(_belongs_to((leak.unit.path,)))
    if leak.account is not None:
        held = within.filter(pk__in=_taken_by_account(leak))
    else:
        held = within.filter(_was_there(leak), reduce(or_, [_was_kept(name, leak) for name in leak.names]))
    # A duplicate is told as the person he was merged into.
    return Person.objects.filter(
        Q(pk__in=held.filter(merged_into=None).values("pk"))
        | Q(pk__in=held.filter(merged_into__isnull=False).values("merged_into"))
    )


def _belongs_to(paths: tuple[str, ...]) -> Q:
    """Whoever is at home there or has a right there; without a home, by his offices or by the deed that entered him.

    Who belongs nowhere at all (the account that set the product up) belongs to the top of the tree.
    """
    mine = {"person": OuterRef("pk")}
    right, office = Scope.objects.filter(**mine), Appointment.objects.filter(**mine)
    change = PersonChange.objects.filter(**mine)
    here = (Exists(rows.filter(_under(paths, "unit__"))) for rows in (office, right))
    by_office, by_right = (Q(each) for each in here)
    by_deed = Q(Exists(change.filter(_under(paths, "operation__unit__"))))
    without_home = by_office | by_deed
    if Unit.objects.filter(path__in=paths, parent=None).exists():
        without_home |= ~Q(Exists(right)) & ~Q(Exists(office)) & ~Q(Exists(change))
    return _under(paths, "home_unit__") | by_right | Q(home_unit=None) & without_home


def _under(paths: tuple[str, ...], prefix: str) -> Q:
    return reduce(or_, [Q(**{f"{prefix}path__startswith": path}) for path in paths], Q(pk__in=[]))


def _may_be_named(viewer: Person) -> Q:
    """Without the right to see marks: not who is known by a reserve mark alone (decision 0042). Staff are known as staff."""
    scope = viewer.scope
    if all(path.startswith(scope.reserve_paths) for path in scope.paths):
        return Q()
    staff = Q(Exists(Scope.objects.filter(person=OuterRef("pk"))))
    return (
        known_without_mark()
        | staff
        | (_under(scope.reserve_paths, "home_unit__") if scope.reserve_paths else Q(pk__in=[]))
    )


def _was_there(leak: Leak) -> Q:
    """The row was in the product in those days, or says that an office was held then; the erased only until they were."""
    offices = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=leak.since), since__lte=leak.until, person=OuterRef("pk")
    )
    there = Q(date_joined__lte=clock.end_of(leak.until)) | Q(Exists(offices))
    return there & (Q(erased_on=None) | Q(erased_on__gte=leak.since))


def _was_kept(name: str, leak: Leak) -> Q:
    """Such a field is kept in the row, or beside it, or was kept when those days began."""
    return _is_kept(name) | Q(pk__in=_beside(name, leak)) | _was_emptied(name, leak)


def _is_kept(name: str) -> Q:
    if name in personal_data.OPENABLE:
        return Q(**{f"{name}_hash__isnull": False})
    if name in ("born", "party_member"):
        return Q(**{f"{name}__isnull": False})
    return ~Q(**{name: ""})


def _beside(name: str, leak: Leak) -> set[int]:
    """Of whom such a field stands elsewhere: as an old value, as a wish to put it right, on the list of a term."""
    last = clock.end_of(leak.until)
    ids = set(Correction.objects.filter(field=name, asked_at__lte=last).values_list("person_id", flat=True))
    kept = PersonChange.objects.filter(before__isnull=False, operation__at__lte=last)
    ids |= {change.person_id for change in kept.iterator() if json.loads(change.before or "{}").get(name)}
    if name in ("name", "phone"):
        lines = TurnLine.ever.filter(person__isnull=False, turn__at__lte=last, **{f"{name}__isnull": False})
        ids |= set(lines.values_list("person_id", flat=True))
    return ids


def _was_emptied(name: str, leak: Leak) -> Q:
    """Nothing is kept any more, and it may have been then: erased since, changed since, taken by the retention since."""
    changed = AuditEvent.objects.filter(
        action="people.person_changed", object_type=Person._meta.label_lower, at__gte=clock.start_of(leak.since)
    )
    ids = {int(event.object_id) for event in changed if name in event.fields and event.object_id.isdecimal()}
    gone = Q(erased_on__gte=leak.since) | Q(pk__in=ids)
    if name in personal_data.OPENABLE:
        keeps = timedelta(days=LEAVERS_KEEP_NUMBERS)
        gone |= Q(left_on__gte=leak.since - keeps, left_on__lte=clock.today() - keeps)
    return gone


def _taken_by_account(leak: Leak) -> set[int]:
    ids: set[int] = set()
    events = events_of_account(leak)
    opened = events.filter(action="people.number_opened", object_type=Person._meta.label_lower)
    ids |= {int(pk) for pk in opened.values_list("object_id", flat=True) if pk.isdecimal()}
    for event in events.filter(action__in=list(_TAKEN)):
        ids |= set(_TAKEN[event.action](event).values_list("pk", flat=True))
    return ids


def events_of_account(leak: Leak) -> QuerySet[AuditEvent]:
    """What the account did in those days."""
    by = leak.account.pk if leak.account else None
    return AuditEvent.objects.filter(by_id=by, at__gte=clock.start_of(leak.since), at__lte=clock.end_of(leak.until))


def accounts_with_numbers(viewer: Person) -> QuerySet[Person]:
    """Staff accounts in the viewer's scope, for the choice of whose account leaked."""
    held = Scope.objects.filter(viewer.scope.unit_filter("unit__"), person=OuterRef("pk"))
    return Person.objects.filter(Exists(held)).order_by("name", "pk")
