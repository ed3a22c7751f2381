"""Deeds of staff on many rows at once: recorded with what they did, and taken back while nothing depends on them.

Facts are never deleted. Taking back writes rows that replace those of the operation, so that what is derived is
exactly what it was before, and a report as of a day between still gives what it gave.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import audit, clock
from kit.errors import NotNow, Text
from people import appointments, units
from people.models import Appointment, Operation, Person, PersonChange, Unit, UnitPeriod
from people.signals import operation_undone, persons_merged, units_changed

Hindrance = Callable[[Operation, Sequence[int]], Iterable[Text]]
_HINDRANCES: list[Hindrance] = []
BATCH = 400
AT_ONCE = 1_000  # chains of rows in memory at a time: an import may have a hundred thousand


def hindered_by(check: Hindrance) -> Hindrance:
    """Let an app above say what stands in the way of an undo: (operation, ids of the persons it made) → sentences."""
    _HINDRANCES.append(check)
    return check


@dataclass(frozen=True)
class Changed:
    """What an operation is about to change of one person: old values by field; None for somebody it made."""

    person_id: int
    before: Mapping[str, Any] | None


def begin(
    kind: str,
    unit: Unit,
    *,
    on: date,
    by: Person | None,
    document: str = "",
    summary: Mapping[str, int] | None = None,
    undoes: Operation | None = None,
) -> Operation:
    """The row that everything of one deed carries; call it inside the deed's transaction."""
    return Operation.objects.create(
        kind=kind,
        unit=unit,
        on=on,
        by=by,
        document=document,
        at=clock.now(),
        summary=dict(summary or {}),
        undoes=undoes,
    )


def keep(operation: Operation, changes: Iterable[Changed]) -> None:
    """Keep what must be put back at an undo; one statement for each 400 persons."""
    rows = [
        PersonChange(
            id=uuid.uuid4(),
            operation=operation,
            person_id=change.person_id,
            made=change.before is None,
            before=None if change.before is None else json.dumps(change.before, default=_plain, ensure_ascii=False),
        )
        for change in changes
    ]
    PersonChange.objects.bulk_create(rows, batch_size=BATCH)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept for an undo")


def hindrances(operation: Operation) -> list[Text]:
    """What stands in the way of taking ``operation`` back, a sentence each; nothing when it can be done."""
    if operation.undone_at is not None:
        return [_("This was taken back already.")]
    said: list[Text] = []
    later = _changed_since(Appointment, operation)
    if later:
        said.append(_("%(count)s offices were changed since. Take that back first.") % {"count": later})
    later = _changed_since(UnitPeriod, operation)
    if later:
        said.append(_("%(count)s units were changed since. Take that back first.") % {"count": later})
    lost = operation.person_changes.filter(made=False, before__isnull=True).count()
    if lost:
        said.append(_("The old data of %(count)s persons is not kept any longer.") % {"count": lost})
    later = (
        PersonChange.objects.filter(
            operation__at__gt=operation.at,
            operation__undone_at__isnull=True,
            person__in=operation.person_changes.values("person"),
        )
        .exclude(operation__kind=Operation.Kind.UNDO)
        .values("operation")
        .distinct()
        .count()
    )
    if later:
        said.append(_("%(count)s later operations changed the same persons. Take those back first.") % {"count": later})
    made = list(operation.person_changes.filter(made=True).values_list("person_id", flat=True))
    if made:
        those = operation.person_changes.filter(made=True).values("person_id")
        elsewhere = not_from(operation, Appointment.objects.valid().filter(person__in=those), of="person_id")
        if elsewhere:
            others = len(set(elsewhere))
            said.append(_("%(count)s of the persons it made were given other offices since.") % {"count": others})
        used = Person.objects.filter(pk__in=those, last_login__isnull=False).count()
        if used:
            said.append(_("%(count)s of the persons it made have logged in since.") % {"count": used})
    for check in _HINDRANCES:
        said.extend(check(operation, made))
    return said


@transaction.atomic
def undo(operation: Operation, *, by: Person | None) -> Operation:
    """Take ``operation`` back; the operation that did so. Raises NotNow, which says what stands in the way."""
    locked = Operation.objects.select_for_update().get(pk=operation.pk)
    if said := hindrances(locked):
        raise NotNow(" ".join(map(str, said)), gettext_lazy("Nothing was changed."))
    back = begin(Operation.Kind.UNDO, locked.unit, on=locked.on, by=by, document=locked.document, undoes=locked)
    places = _take_back(UnitPeriod, locked, back, by, ("kind", "name", "code", "parent_id"), of="unit_id")
    units.derive_units(Unit.objects.filter(pk__in=places), on=clock.today())
    holders = _take_back(Appointment, locked, back, by, ("person_id", "post_id", "term_id", "interim"), of="person_id")
    put_back = _put_back(locked)
    appointments.announce(holders | put_back)
    if locked.kind == Operation.Kind.PERSONS:
        persons_merged.send(Person, person_ids=sorted(put_back))
    if places:
        units_changed.send(Unit, unit=locked.unit)
    locked.undone_at = clock.now()
    locked.save(update_fields=["undone_at"])
    operation_undone.send(Operation, operation=locked, back=back)
    audit.record("people.operation_undone", by=by, of=locked, scope_path=locked.unit.path)
    return back


@dataclass(frozen=True)
class _Chain:
    """A row of an operation and the row that stands in its place by now.

    was_changed: whether a deed that was not taken back lies between the two.
    """

    row: Any
    tail: Any
    was_changed: bool


def _chains(model: Any, operation: Operation) -> Iterator[list[_Chain]]:
    """The last row of ``operation`` on each chain of rows that replace each other, a thousand chains at a time."""
    own = model.objects.filter(operation=operation).exclude(replaced_by__operation=operation)
    ids = list(own.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        yield _followed(model, model.objects.filter(pk__in=ids[start : start + AT_ONCE]).select_related("replaces"))


def _followed(model: Any, own: Iterable[Any]) -> list[_Chain]:
    """What stands in the place of each of these rows by now; one query for each later deed."""
    chains = {row.pk: _Chain(row, row, was_changed=False) for row in own}
    found = dict(chains)
    while found:
        later = model.objects.filter(replaces__in=list(found)).select_related("operation")
        found = {row.pk: _grown(found[row.replaces_id], row) for row in later}
        for chain in found.values():
            chains[chain.row.pk] = chain
    return list(chains.values())


def not_from(operation: Operation, rows: Any, *, of: str) -> list[int]:
    """The values of ``of`` of those ``rows`` that neither ``operation`` wrote nor stand in the place of one it wrote.

    An undo of a later deed writes the rows of before anew, under an operation of its own: they are no news.
    """
    back: dict[Any, list[int]] = defaultdict(list)
    others: list[int] = []
    for whose, before in rows.exclude(operation=operation).values_list(of, "replaces"):
        if before is None:
            others.append(whose)
        else:
            back[before].append(whose)
    while back:  # a step back along all chains at once; few rows, as a deed that nothing followed has none
        older: dict[Any, list[int]] = defaultdict(list)
        ids = list(back)
        for start in range(0, len(ids), AT_ONCE):
            step = rows.model.objects.filter(pk__in=ids[start : start + AT_ONCE])
            for pk, deed, before in step.values_list("pk", "operation", "replaces"):
                if deed == operation.pk:
                    continue
                if before is None:
                    others += back[pk]
                else:
                    older[before] += back[pk]
        back = older
    return others


def _changed_since(model: Any, operation: Operation) -> int:
    """How many rows of ``operation`` a later deed has changed that still stands."""
    if not model.objects.filter(replaces__operation=operation).exclude(operation=operation).exists():
        return 0  # nearly always, and an import has a hundred thousand rows
    return sum(chain.was_changed for chains in _chains(model, operation) for chain in chains)


def _grown(chain: _Chain, row: Any) -> _Chain:
    deed = row.operation
    taken_back = deed is not None and (deed.undone_at is not None or deed.kind == Operation.Kind.UNDO)
    return _Chain(chain.row, row, chain.was_changed or not taken_back)


def _take_back(
    model: Any, operation: Operation, back: Operation, by: Person | None, same: Sequence[str], *, of: str
) -> set[int]:
    """For each row that stands in the place of one of ``operation``: one that says what stood before, or that it never was.

    of: the field whose values are returned: whose rows these are.
    """
    fields = (*same, "unit_id", "since", "until", "withdrawn", "document")
    whose: set[int] = set()
    for chains in _chains(model, operation):
        rows = []
        for chain in chains:
            before = _before(chain.row, operation)
            values = {name: getattr(before or chain.row, name) for name in fields}
            if before is None:
                values["withdrawn"] = True
            rows.append(model(id=uuid.uuid4(), replaces=chain.tail, operation=back, recorded_by=by, **values))
        model.objects.bulk_create(rows, batch_size=BATCH)
        whose.update(getattr(row, of) for row in rows)
    return whose


def _before(row: Any, operation: Operation) -> Any:
    """The row that stood before the operation's chain of rows; None when the chain begins with the operation."""
    while row is not None and row.operation_id == operation.pk:
        row = row.replaces
    return row


def _put_back(operation: Operation) -> set[int]:
    """Give persons their old values, hide those who were made; their ids."""
    made = operation.person_changes.filter(made=True)
    Person.objects.filter(pk__in=made.values("person_id")).update(
        entered_by_mistake=True, is_active=False, home_unit=None, main_post=None
    )
    whose = set(made.values_list("person_id", flat=True))
    kept = list(operation.person_changes.filter(made=False).values_list("pk", flat=True))
    for start in range(0, len(kept), BATCH):
        changes = list(PersonChange.objects.filter(pk__in=kept[start : start + BATCH]).select_related("person"))
        changed: set[str] = set()
        for change in changes:
            for name, value in json.loads(change.before or "{}").items():
                setattr(change.person, name, Person._meta.get_field(name).to_python(value))
                changed.add(name)
        hashes = {f"{name}_hash" for name in changed & {"phone", "id_number"}}
        if changed:
            save_many([change.person for change in changes], sorted(changed | hashes))
        whose.update(change.person_id for change in changes)
    return whose


def save_many(people: Sequence[Person], fields: Sequence[str]) -> None:
    """Write ``fields`` of persons that exist, one statement for each 400.

    `bulk_update` cannot seal an encrypted field; an insert that meets the row can.
    """
    Person.objects.bulk_create(
        people, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
    )
