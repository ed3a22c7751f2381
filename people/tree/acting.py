"""Changes of the tree, carried out: one transaction, one operation, a fixed number of statements for 400 rows each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Stale
from people import appointments, operations, units
from people.models import Appointment, Operation, Person, Unit, UnitPeriod
from people.signals import units_changed
from people.tree.plan import OfficeChange, Plan
from people.tree.planning import plan_of
from people.tree.wishes import Close, Merge, Move, Rename, SetUp, Split, Wish, begun_by, named_in
from people.units import NewUnit


def set_up_units(news: Sequence[NewUnit], *, on: date, by: Person | None = None, document: str = "") -> Operation:
    """Let new units begin on ``on``. Raises InputError."""
    return carry_out(SetUp(tuple(news), on, document), by=by)


def rename_unit(
    unit: Unit, name: str, *, on: date, code: str = "", by: Person | None = None, document: str = ""
) -> Operation:
    """Call ``unit`` by ``name`` from ``on`` (that day included); how it was called before stays on record.

    Raises InputError for an empty name, when no period holds on the day before, or when a later change is on record.
    """
    return carry_out(Rename(unit, name, on, code, document), by=by)


def move_unit(
    unit: Unit, parent: Unit, *, on: date, code: str = "", by: Person | None = None, document: str = ""
) -> Operation:
    """Put ``unit``, and what lies below it, under ``parent`` from ``on``. Raises InputError."""
    return carry_out(Move(unit, parent, on, code, document), by=by)


def merge_units(
    sources: Sequence[Unit], into: Unit | NewUnit, *, on: date, by: Person | None = None, document: str = ""
) -> Operation:
    """Let ``sources`` end, and their offices and units go to ``into`` on ``on``. Raises InputError.

    Levels, evidence and certificates belong to persons and stay; the time in a post runs on over the change, so that no
    due day moves.
    """
    return carry_out(Merge(tuple(sources), into, on, document), by=by)


def split_unit(
    unit: Unit,
    news: Sequence[NewUnit],
    *,
    on: date,
    assigned: Mapping[int, int],
    otherwise: int | None = None,
    by: Person | None = None,
    document: str = "",
) -> Operation:
    """Let ``unit`` end and ``news`` begin; see `Split`. Raises InputError when somebody has no place."""
    return carry_out(Split(unit, tuple(news), on, assigned, otherwise, document), by=by)


def close_unit(unit: Unit, *, on: date, by: Person | None = None, document: str = "") -> Operation:
    """Let ``unit``, and the offices in it, end on the day before ``on``. Raises InputError."""
    return carry_out(Close(unit, on, document), by=by)


@transaction.atomic
def carry_out(
    wish: Wish, *, by: Person | None = None, expected: str = "", request: HttpRequest | None = None
) -> Operation:
    """Do what ``plan_of(wish)`` says. Raises InputError for its first refusal.

    expected: the fingerprint of the plan that was confirmed; raises Stale when the data give another one by now.
    """
    list(Unit.objects.select_for_update().filter(pk__in=[unit.pk for unit in named_in(wish)]).order_by("pk"))
    plan = plan_of(wish)
    if plan.refusals:
        raise plan.refusals[0]
    if expected and plan.fingerprint != expected:
        raise Stale(_("The data have changed since you looked."), _("Look at the new difference, then decide."))
    operation = operations.begin(plan.kind, plan.unit, on=plan.on, by=by, document=plan.document, summary=plan.counts)
    begun = units.make_units(begun_by(wish), since=plan.on, document=plan.document, by=by, operation=operation)
    ids = {-1 - place: unit.pk for place, unit in enumerate(begun)}
    _write_periods(plan, operation, ids)
    _write_offices(plan, operation, ids)
    touched = [*ids.values(), *(unit.key for unit in plan.units if unit.key > 0)]
    units.derive_units(Unit.objects.filter(pk__in=touched), on=clock.today())
    if plan.offices:
        appointments.announce(plan.person_ids)
    units_changed.send(Unit, unit=plan.unit)
    audit.record(
        f"people.unit_{plan.kind}",
        by=by,
        of=operation,
        scope_path=plan.unit.path,
        fields=[word for word in plan.counts if word != "doubled"],
        request=request,
    )
    return operation


def _write_periods(plan: Plan, operation: Operation, ids: Mapping[int, int]) -> None:
    """Let the old periods end on the day before, and the changed units go on from the day."""
    old = UnitPeriod.objects.in_bulk([unit.period for unit in plan.units if unit.period is not None])
    rows = []
    for change in plan.units:
        if change.period is None:
            continue
        period = old[change.period]
        common = {"unit_id": change.key, "recorded_by": operation.by, "operation": operation}
        rows.append(
            UnitPeriod(
                kind=period.kind,
                name=period.name,
                code=period.code,
                parent_id=period.parent_id,
                since=period.since,
                until=plan.last_day,
                document=period.document,
                replaces=period,
                **common,
            )
        )
        if change.after is not None:
            after = change.after
            rows.append(
                UnitPeriod(
                    kind=after.kind,
                    name=after.name,
                    code=after.code,
                    parent_id=ids.get(after.parent_id or 0, after.parent_id),
                    since=plan.on,
                    until=period.until,
                    document=plan.document,
                    **common,
                )
            )
    UnitPeriod.objects.bulk_create(rows, batch_size=operations.BATCH)


def _write_offices(plan: Plan, operation: Operation, ids: Mapping[int, int]) -> None:
    rows = [row for office in plan.offices for row in _rows_of(office, plan, operation, ids)]
    Appointment.objects.bulk_create(rows, batch_size=operations.BATCH)


def _rows_of(office: OfficeChange, plan: Plan, operation: Operation, ids: Mapping[int, int]) -> list[Appointment]:
    """The row that stands in the place of the old one, and one for each span at the new unit."""

    def row(unit_id: int, since: date, until: date | None, **fields: object) -> Appointment:
        return Appointment(
            id=uuid.uuid4(),
            person_id=office.person_id,
            post_id=office.post_id,
            unit_id=unit_id,
            term_id=office.term_id,
            interim=office.interim,
            since=since,
            until=until,
            document=plan.document or office.document,
            recorded_by=operation.by,
            operation=operation,
            **fields,
        )

    if office.since < plan.on:
        old = row(office.unit_id, office.since, plan.last_day, replaces_id=office.id)
    else:  # it had not begun: at the old unit it never will
        old = row(office.unit_id, office.since, office.until, replaces_id=office.id, withdrawn=True)
    to = 0 if office.to is None else ids.get(office.to, office.to)
    return [old, *(row(to, since, until) for since, until in office.spans)]
