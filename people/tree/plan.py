"""What a change of the tree would do, as frozen values: shown first, then carried out exactly so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from kit.errors import InputError, Text
from people.models import Unit

Span = tuple[date, date | None]


@dataclass(frozen=True)
class Shape:
    """What a unit is on a day: kind, name, twelve-digit code, and the unit above (None above the root)."""

    kind: str
    name: str
    code: str
    parent_id: int | None
    parent: str


@dataclass(frozen=True)
class UnitChange:
    """One unit before and from the day on; ``before`` is None for one that begins, ``after`` for one that ends.

    key: the id of the unit; -1, -2 … for those that begin. period: the row that ends; until: how long it said to hold.
    """

    key: int
    before: Shape | None
    after: Shape | None
    period: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def begins(self) -> bool:
        return self.before is None

    @property
    def ends(self) -> bool:
        return self.after is None


@dataclass(frozen=True)
class OfficeChange:
    """An office that ends, and goes on at another unit in ``spans`` (both days included).

    to: the key of that unit; None when the office ends with its unit. spans is empty when the person holds the same
    post there already. is_mark: a reserve mark, which goes along and is shown to those alone who may see marks.
    """

    id: UUID
    person_id: int
    person: str
    post_id: int
    post: str
    is_mark: bool
    unit_id: int
    unit: str
    term_id: int | None
    interim: bool
    since: date
    until: date | None
    to: int | None
    to_name: str
    spans: tuple[Span, ...]
    document: str = ""


@dataclass(frozen=True)
class Doubled:
    """A post that several persons would hold in one unit although it is for one; both are kept, staff decides."""

    post: str
    unit: str
    persons: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The whole of a change. unit: the smallest one that holds everything that is touched.

    notes: what staff should know; refusals: why it cannot be done, none when it can.
    """

    kind: str
    on: date
    document: str
    unit: Unit
    units: tuple[UnitChange, ...]
    offices: tuple[OfficeChange, ...] = ()
    doubled: tuple[Doubled, ...] = ()
    notes: tuple[Text, ...] = ()
    refusals: tuple[InputError, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day of how things were."""
        return self.on - timedelta(days=1)

    @property
    def begin(self) -> list[UnitChange]:
        return [unit for unit in self.units if unit.begins]

    @property
    def end(self) -> list[UnitChange]:
        return [unit for unit in self.units if unit.ends]

    @property
    def change(self) -> list[UnitChange]:
        return [unit for unit in self.units if not unit.begins and not unit.ends]

    @cached_property
    def known_offices(self) -> list[OfficeChange]:
        """Without reserve marks."""
        return [office for office in self.offices if not office.is_mark]

    @property
    def persons(self) -> int:
        return len({office.person_id for office in self.known_offices})

    @property
    def person_ids(self) -> list[int]:
        return sorted({office.person_id for office in self.offices})

    @property
    def counts(self) -> dict[str, int]:
        """For the list of operations: counts without reserve marks, never names."""
        counts = {
            "begin": len(self.begin),
            "end": len(self.end),
            "change": len(self.change),
            "persons": self.persons,
            "offices": len(self.known_offices),
            "doubled": len(self.doubled),
        }
        return {word: count for word, count in counts.items() if count}

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same change of the same data: what was confirmed is what is done."""
        said = (self.kind, self.on, self.document, self.units, self.offices, self.doubled)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def uncovered(span: Span, covered: list[Span]) -> tuple[Span, ...]:
    """The parts of ``span`` that none of ``covered`` holds; an end of None is open."""
    start, end = span
    parts: list[Span] = []
    for since, until in sorted(covered, key=lambda held: held[0]):
        if until is not None and until < start:
            continue
        if end is not None and since > end:
            break
        if since > start:
            parts.append((start, since - timedelta(days=1)))
        if until is None:
            return tuple(parts)
        start = until + timedelta(days=1)
    if end is None or start <= end:
        parts.append((start, end))
    return tuple(parts)
