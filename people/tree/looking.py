"""Units as pages at the desk show them; within what the viewer may see, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from kit.access import Role
from people.models import Operation, Person, Unit, UnitKind, UnitPeriod

PAGE = 50
CHILDREN = 200  # villages of a large township


@dataclass(frozen=True)
class Search:
    """Which units a list shows. text: a part of the name, or the beginning of the code; above: id of a township."""

    text: str = ""
    kind: str = ""
    above: int = 0
    ended: bool = False


@dataclass(frozen=True)
class Row:
    """A unit in a list. holders: how many hold an office there today, reserve marks left out."""

    unit: Unit
    kind: str
    above: str
    holders: int


@dataclass(frozen=True)
class Times:
    """How a unit was called and where it stood from a day to a day (both included), and who put that on record."""

    period: UnitPeriod
    by: str
    operation: Operation | None


@dataclass(frozen=True)
class Look:
    """One unit: its history, the newest first, the units below it, and the deeds that touched it."""

    unit: Unit
    kind: str
    above: Unit | None
    holders: int
    times: tuple[Times, ...]
    below: tuple[Row, ...]
    may_change: bool


def changeable(viewer: Person) -> QuerySet[Unit]:
    """The units whose place in the tree ``viewer`` may change: those of a county administrator."""
    paths = [path for role, path in viewer.scope.by_role if role == Role.COUNTY_ADMIN]
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(path__startswith=path)
    return Unit.objects.filter(within)


def may_change(viewer: Person, unit: Unit) -> bool:
    """`changeable` for one unit, without a query."""
    return any(role == Role.COUNTY_ADMIN and unit.path.startswith(path) for role, path in viewer.scope.by_role)


def found(viewer: Person, search: Search) -> QuerySet[Unit]:
    """The units in scope that ``search`` means, by code."""
    units = Unit.objects.visible_to(viewer).select_related("parent").order_by("code", "pk")
    if not search.ended:
        units = units.living()
    if search.text:
        units = units.filter(Q(name__icontains=search.text) | Q(code__startswith=search.text))
    if search.kind:
        units = units.filter(kind=search.kind)
    if search.above:
        units = units.filter(Q(pk=search.above) | Q(parent=search.above))
    return units


def page_of(viewer: Person, search: Search, number: str) -> tuple[Page, list[Row]]:
    """Page ``number`` of the list, and its rows: three queries."""
    page = Paginator(found(viewer, search), PAGE).get_page(number)
    return page, rows_of(list(page))


def rows_of(units: Sequence[Unit]) -> list[Row]:
    held = (
        Person.objects.filter(home_unit__in=[unit.pk for unit in units], main_post__isnull=False)
        .order_by()
        .values_list("home_unit")
        .annotate(count=Count("pk"))
    )
    holders = dict(held)
    return [
        Row(unit, UnitKind(unit.kind).label, unit.parent.name if unit.parent else "", holders.get(unit.pk, 0))
        for unit in units
    ]


def look_at(viewer: Person, unit: Unit, *, on: date) -> Look:
    """The page of ``unit``, which the viewer may see: three queries."""
    periods = unit.periods.valid().select_related("parent", "recorded_by", "operation").order_by("-since")
    children = list(
        Unit.objects.living().filter(parent=unit).select_related("parent").order_by("code", "pk")[:CHILDREN]
    )
    rows = rows_of([unit, *children])
    return Look(
        unit=unit,
        kind=rows[0].kind,
        above=unit.parent if unit.parent and viewer.scope.sees(unit.parent) else None,
        holders=rows[0].holders,
        times=tuple(
            Times(period, period.recorded_by.name if period.recorded_by else "", period.operation) for period in periods
        ),
        below=tuple(rows[1:]),
        may_change=may_change(viewer, unit) and (unit.closed_on is None or unit.closed_on > on),
    )
