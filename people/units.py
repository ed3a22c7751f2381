"""Units: made, and brought up to their day. Periods are the truth; the fields of `Unit` are derived.

How a unit is renamed, moved, merged, split or closed stands in people/tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from kit.errors import InputError
from people.models import Operation, Person, Unit, UnitKind, UnitPeriod
from people.names import check_name

CODE_DIGITS = 12
BELOW: dict[str, frozenset[str]] = {
    UnitKind.PROVINCE: frozenset([UnitKind.CITY, UnitKind.COUNTY]),
    UnitKind.CITY: frozenset([UnitKind.COUNTY]),
    UnitKind.COUNTY: frozenset([UnitKind.TOWNSHIP]),
    UnitKind.TOWNSHIP: frozenset([UnitKind.VILLAGE, UnitKind.COMMUNITY]),
    UnitKind.VILLAGE: frozenset(),
    UnitKind.COMMUNITY: frozenset(),
}


@dataclass(frozen=True)
class NewUnit:
    """What a new unit is called and where it belongs. ``parent`` is None for the root alone."""

    kind: str
    name: str
    code: str
    parent: Unit | None = None
    contact: str = ""
    phone: str = ""


def statistical_code(code: str) -> str:
    """The code with its twelve digits: shorter ones end in zeros (140522 → 140522000000). Raises InputError."""
    if not code.isdecimal() or not code.isascii() or len(code) > CODE_DIGITS:
        raise InputError(_("The code of a unit has up to twelve digits."), field="code")
    return code.ljust(CODE_DIGITS, "0")


def make_unit(
    *,
    kind: str,
    name: str,
    code: str,
    parent: Unit | None = None,
    since: date,
    contact: str = "",
    phone: str = "",
    document: str = "",
    by: Person | None = None,
) -> Unit:
    """A new unit and its first period. Raises InputError when it cannot stand below ``parent``."""
    return make_units([NewUnit(kind, name, code, parent, contact, phone)], since=since, document=document, by=by)[0]


@transaction.atomic
def make_units(
    news: Sequence[NewUnit],
    *,
    since: date,
    document: str = "",
    by: Person | None = None,
    operation: Operation | None = None,
) -> list[Unit]:
    """New units in the order given, three statements for any number of them; their parents must be there already."""
    units = [_unit(new) for new in news]
    Unit.objects.bulk_create(units)
    for unit in units:
        unit.path = path_of(unit)
    Unit.objects.bulk_update(units, ["path"], batch_size=400)
    UnitPeriod.objects.bulk_create(
        UnitPeriod(
            unit=unit,
            kind=unit.kind,
            name=unit.name,
            code=unit.code,
            parent_id=unit.parent_id,
            since=since,
            document=document,
            recorded_by=by,
            operation=operation,
        )
        for unit in units
    )
    return units


def check_new(new: NewUnit) -> tuple[str, str]:
    """The name and the twelve-digit code of a new unit. Raises InputError when it cannot stand below its parent."""
    name = check_name(new.name)
    if not name:
        raise InputError(_("A unit has a name."), field="name")
    check_name(new.contact, field="contact")
    if new.parent is not None and new.kind not in BELOW[new.parent.kind]:
        raise InputError(_("This kind of unit does not stand below that one."), field="parent")
    return name, statistical_code(new.code)


def _unit(new: NewUnit) -> Unit:
    name, code = check_new(new)
    return Unit(
        kind=new.kind,
        name=name,
        code=code,
        parent=new.parent,
        contact=new.contact,
        phone=new.phone,
    )


def path_of(unit: Unit) -> str:
    """``/1/4/19/``: the ids from the root, a slash at both ends."""
    return f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"


LEVELS = (UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY, UnitKind.TOWNSHIP, UnitKind.VILLAGE, UnitKind.COMMUNITY)
DERIVED = ("kind", "name", "code", "parent", "path", "closed_on", "withdrawn")


@transaction.atomic
def derive_units(units: Iterable[Unit], *, on: date) -> list[Unit]:
    """Bring kind, name, code, parent, path and the end to the period that holds ``on``; returns the units that changed.

    A unit whose last period is over keeps its last fields, and ``closed_on`` is the first day without it; one that
    never was (all its periods were withdrawn) is closed from the day on which it would have begun, and ``withdrawn``.
    What lies below a moved unit moves with it.
    """
    by_id = {unit.pk: unit for unit in units}
    periods = UnitPeriod.objects.standing(on).filter(unit_id__in=by_id).select_related("parent")
    standing = {period.unit_id: period for period in periods}
    ends, never = _ends([pk for pk in by_id if pk not in standing], on)
    before = {pk: _derived(unit) for pk, unit in by_id.items()}
    moves: list[tuple[str, str]] = []
    for period in sorted(standing.values(), key=lambda period: LEVELS.index(UnitKind(period.kind))):
        unit = by_id[period.unit_id]
        unit.kind, unit.name, unit.code, unit.closed_on = period.kind, period.name, period.code, None
        unit.parent = period.parent
        above = _moved(period.parent.path, moves) if period.parent else "/"
        old, unit.path = _moved(unit.path, moves), f"{above}{unit.pk}/"
        if old and old != unit.path:
            _move_below(old, unit.path)
            moves.append((old, unit.path))
    for pk, end in ends.items():
        by_id[pk].closed_on = end
        by_id[pk].path = _moved(by_id[pk].path, moves)
    for pk, unit in by_id.items():
        unit.withdrawn = pk in never
    changed = [unit for pk, unit in by_id.items() if _derived(unit) != before[pk]]
    Unit.ever.bulk_update(changed, DERIVED, batch_size=100)
    return changed


def _derived(unit: Unit) -> tuple[object, ...]:
    return unit.kind, unit.name, unit.code, unit.parent_id, unit.path, unit.closed_on, unit.withdrawn


def _ends(ids: Sequence[int], on: date) -> tuple[dict[int, date | None], set[int]]:
    """The first day without each of these units, none of which stands on ``on``; None for one that is to come.

    And the ids of those that never were.
    """
    if not ids:
        return {}, set()
    last: dict[int, date | None] = {}
    never: dict[int, date] = {}
    rows = UnitPeriod.objects.filter(unit_id__in=ids, replaced_by__isnull=True).order_by("since")
    for pk, withdrawn, since, until in rows.values_list("unit_id", "withdrawn", "since", "until"):
        if withdrawn:
            never.setdefault(pk, since)
        else:
            last[pk] = None if since > on or until is None else until + timedelta(days=1)
    return {**never, **last}, never.keys() - last.keys()


def _moved(path: str, moves: Iterable[tuple[str, str]]) -> str:
    """What became of ``path`` after these beginnings of paths were replaced, one after the other."""
    for old, new in moves:
        if path.startswith(old):
            path = new + path[len(old) :]
    return path


def _move_below(old: str, new: str) -> None:
    """Give the units below ``old`` the new beginning of their path, in one statement."""
    Unit.ever.filter(path__startswith=old).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
