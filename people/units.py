"""Units: made, renamed, and brought up to their day. Periods are the truth; the fields of `Unit` are derived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import InputError
from people.models import Person, Unit, UnitKind, UnitPeriod

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
def make_units(news: Sequence[NewUnit], *, since: date, document: str = "", by: Person | None = None) -> list[Unit]:
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
        )
        for unit in units
    )
    return units


def _unit(new: NewUnit) -> Unit:
    if not new.name.strip():
        raise InputError(_("A unit has a name."), field="name")
    if new.parent is not None and new.kind not in BELOW[new.parent.kind]:
        raise InputError(_("This kind of unit does not stand below that one."), field="parent")
    return Unit(
        kind=new.kind,
        name=new.name.strip(),
        code=statistical_code(new.code),
        parent=new.parent,
        contact=new.contact,
        phone=new.phone,
    )


def path_of(unit: Unit) -> str:
    """``/1/4/19/``: the ids from the root, a slash at both ends."""
    return f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"


@transaction.atomic
def rename_unit(unit: Unit, name: str, *, on: date, by: Person | None = None, document: str = "") -> UnitPeriod:
    """Call ``unit`` by ``name`` from ``on`` (that day included); how it was called before stays on record.

    Returns the new period. Raises InputError for an empty name, or when no period holds on the day before.
    """
    name = name.strip()
    if not name:
        raise InputError(_("A unit has a name."), field="name")
    old = unit.periods.standing(on - timedelta(days=1)).select_for_update(of=("self",)).first()
    if old is None:
        raise InputError(_("The unit was not there before that day."), field="on")
    _end_period(old, until=on - timedelta(days=1), by=by, document=document)
    period = UnitPeriod.objects.create(
        unit=unit,
        kind=old.kind,
        name=name,
        code=old.code,
        parent_id=old.parent_id,
        since=on,
        until=old.until,
        document=document,
        recorded_by=by,
    )
    derive_units([unit], on=clock.today())
    return period


def _end_period(period: UnitPeriod, *, until: date, by: Person | None, document: str) -> UnitPeriod:
    """The row that stands in the place of ``period`` from now on, ending on ``until``."""
    return UnitPeriod.objects.create(
        unit_id=period.unit_id,
        kind=period.kind,
        name=period.name,
        code=period.code,
        parent_id=period.parent_id,
        since=period.since,
        until=until,
        document=document or period.document,
        recorded_by=by,
        replaces=period,
    )


@transaction.atomic
def derive_units(units: Iterable[Unit], *, on: date) -> list[Unit]:
    """Bring kind, name, code, parent and path to the period that holds ``on``; returns the units that changed.

    A unit without a period on that day keeps its last fields. What lies below a moved unit moves with it.
    """
    changed = []
    by_id = {unit.pk: unit for unit in units}
    for period in UnitPeriod.objects.standing(on).filter(unit_id__in=by_id).select_related("parent"):
        unit = by_id[period.unit_id]
        old = (unit.kind, unit.name, unit.code, unit.parent_id, unit.path)
        unit.kind, unit.name, unit.code, unit.parent = period.kind, period.name, period.code, period.parent
        unit.path = path_of(unit)
        if old == (unit.kind, unit.name, unit.code, unit.parent_id, unit.path):
            continue
        unit.save(update_fields=["kind", "name", "code", "parent", "path"])
        _move_below(old[-1], unit.path)
        changed.append(unit)
    return changed


def _move_below(old: str, new: str) -> None:
    """Give the units below ``old`` the new beginning of their path, in one statement."""
    if old != new:
        Unit.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
