"""LevelState from the ledger: for one person at once, for many in chunks. Nothing else writes a state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from competencies.framework import Framework, framework
from competencies.levels import Reading, Rule
from competencies.models import LevelState
from competencies.rows import Key, Ledger, ledgers, owners_of, readings
from competencies.signals import levels_changed
from kit import bulk, clock
from people.models import Person

AT_ONCE = 500  # persons in one transaction: a county in six, and no lock held for longer than about a second
DECIDED = "decision"  # how a level was shown that staff set
# What a reading says, in the order of `values_of`; the rest of a state says whose it is and when it was made.
FIELDS = (
    "level", "state", "rule", "since", "recheck", "review_due", "disputed", "refresh", "refresh_on", "behind",
    "against", "shown", "shown_kind", "shown_on", "changes_on",
)  # fmt: skip
ADDED = ("person_id", "competency_id", *FIELDS, "rebuilt_at")


def rebuild_levels(
    person_ids: Iterable[int] | None = None, *, on: date | None = None, announce: bool = True
) -> list[int]:
    """Make the states of these persons (of everybody when left out) what the ledger says on ``on`` (today).

    Returns the ids of those for whom something changed. announce: tell who listens to ``levels_changed``.
    """
    day, at = on or clock.today(), clock.now()
    changed: list[int] = []
    for chunk in _chunks(_roots(person_ids)):
        changed += rebuild_some(chunk, on=day, at=at, announce=announce)
    return changed


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild of few persons found. changed: ids of those for whom something changed.  said: about whom the rows say anything."""

    changed: list[int]
    said: Mapping[Key, Reading]
    found: Mapping[Key, Ledger]


def rebuild_some(person_ids: Collection[int], *, on: date, at: datetime, announce: bool = True) -> list[int]:
    """`rebuild_levels` for few persons who were not merged into others, in one transaction and seven queries."""
    return rebuilt(person_ids, on=on, at=at, announce=announce).changed


@transaction.atomic
def rebuilt(
    person_ids: Collection[int], *, on: date, at: datetime, announce: bool = True, frame: Framework | None = None
) -> Rebuilt:
    """`rebuild_some`, for whoever goes on with what it found. frame: the framework, where it was read already."""
    owners, frame = owners_of(person_ids, lock=True), frame or framework()
    found = ledgers(owners, frame)
    said = readings(found, frame, on=on)
    wanted = {key: values_of(reading, found[key]) for key, reading in said.items()}
    there = {
        (person_id, competency_id): (pk, tuple(values))
        for pk, person_id, competency_id, *values in LevelState.objects.filter(person__in=list(owners)).values_list(
            "pk", "person_id", "competency_id", *FIELDS
        )
    }
    new = {key: values for key, values in wanted.items() if key not in there}
    other = {key: values for key, values in wanted.items() if key in there and there[key][1] != values}
    # The persons are locked, and whoever writes states locks them: nobody else adds one of these meanwhile.
    bulk.add(LevelState, ADDED, ((*key, *values, at) for key, values in new.items()))
    update_states(other, at=at)
    gone = [key for key in there if key not in wanted]
    if gone:
        LevelState.objects.filter(pk__in=[there[key][0] for key in gone]).delete()
    changed = sorted({owners[person_id] for person_id, _competency in (*new, *other, *gone)})
    if changed and announce:
        levels_changed.send(LevelState, person_ids=changed)
    return Rebuilt(changed, said, found)


def rebuild_one(
    owners: Mapping[int, int], competency_ids: Collection[int], frame: Framework, *, on: date, at: datetime
) -> dict[Key, Ledger]:
    """The states of one locked person in the competencies that a new fact touched, in three or four queries.

    owners: of this one person, from ``owners_of(…, lock=True)``. Returns the rows that the states were made of.
    """
    found = ledgers(owners, frame, competency_ids=competency_ids)
    said = readings(found, frame, on=on)
    update_states({key: values_of(reading, found[key]) for key, reading in said.items()}, at=at)
    spoken = {competency_id for _person, competency_id in said}
    silent = [competency_id for competency_id in competency_ids if competency_id not in spoken]
    if silent:
        LevelState.objects.filter(person__in=list(owners), competency__in=silent).delete()
    return found


def rebuild_due(*, on: date) -> Iterator[list[int]]:
    """Ids, in chunks, of the persons of whom some state differs on ``on`` without a new fact."""
    overdue = LevelState.objects.overdue(on).order_by("person_id").values_list("person_id", flat=True).distinct()
    yield from _chunks(list(overdue))


def everybody() -> Iterator[list[int]]:
    """Ids, in chunks, of all for whom states may be kept."""
    yield from _chunks(_roots(None))


def values_of(reading: Reading, ledger: Ledger) -> tuple[Any, ...]:
    """What a state keeps of a reading, in the order of `FIELDS`."""
    shown_kind, shown_on = shown_by(reading, ledger)
    return (
        reading.level, reading.state.value, reading.rule.value, reading.since, reading.recheck, reading.review_due,
        reading.disputed, reading.refresh, reading.refresh_on, [str(row_id) for row_id in reading.behind],
        [str(row_id) for row_id in reading.against], reading.shown, shown_kind, shown_on, reading.changes_on,
    )  # fmt: skip


def shown_by(reading: Reading, ledger: Ledger) -> tuple[str, date | None]:
    """How the level was shown best, and when: a Kind, or "decision" where staff set it; empty where nothing was shown."""
    if reading.rule == Rule.DECIDED:
        return DECIDED, reading.since
    row = next((row for row in ledger.showings if row.id == reading.shown), None)
    return (row.kind.value, row.on) if row else ("", None)


def update_states(states: Mapping[Key, tuple[Any, ...]], *, at: datetime) -> None:
    """Add the states, or make those that are there say the same."""
    LevelState.objects.bulk_create(
        [
            LevelState(
                person_id=key[0],
                competency_id=key[1],
                rebuilt_at=at,
                **dict(zip(FIELDS, map(bulk.read, values), strict=True)),
            )
            for key, values in states.items()
        ],
        update_conflicts=True,
        unique_fields=["person", "competency"],
        update_fields=[*FIELDS, "rebuilt_at"],
    )


def _roots(person_ids: Iterable[int] | None) -> list[int]:
    """The ids of those for whom states are kept; of everybody when ``person_ids`` is left out."""
    if person_ids is None:
        return list(Person.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True))
    persons = Person.objects.filter(Q(pk__in=list(person_ids)))
    return sorted({merged_into or pk for pk, merged_into in persons.values_list("pk", "merged_into")})


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
