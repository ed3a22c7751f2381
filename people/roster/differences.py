"""What a comparison says: differences of persons, doubtful twins, errors of rows. Frozen, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kit import imports, masking
from kit.errors import Text
from kit.imports import RowError
from people.roster.parts import field_word
from people.roster.reading import Record

FIELDS = ("name", "gender", "born", "phone", "id_number", "education", "party_member", "background")
SECRET = frozenset(["phone", "id_number"])

Where = tuple[str, int] | tuple[str, int, str]  # sheet and row; the column too where a row holds several persons


@dataclass(frozen=True)
class Options:
    """What the importer said beside the file.

    as_of: the day of the roster; offices without a day begin then. complete: whoever holds one of the posts of the
    file at one of its units and is not in it has left. move: who comes up in another village leaves the old one.
    choices: "sheet!row" of a doubtful twin → "other", or the mark of who it is; the key of a `Seat`, or "seats" for all
    others → "both" or "over".
    """

    as_of: date
    complete: bool = False
    move: bool = True
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Begin:
    """An office that begins."""

    post_id: int
    unit_id: int
    since: date
    until: date | None
    document: str
    term_id: int | None


@dataclass(frozen=True, slots=True)
class Alter:
    """An office that stands, with other days: it began on another day, or ends."""

    id: UUID
    post_id: int
    unit_id: int
    since: date
    until: date | None
    was: tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changes of one person.

    kind: new, moved, left, office, fields: the weightiest of what changes. person_id: None for somebody new.
    fields: (name, old, new); old values of telephone and ID number are not known here and empty.
    """

    kind: str
    person_id: int | None
    name: str
    unit_id: int | None
    was_at: int | None
    rows: tuple[Where, ...]
    fields: tuple[tuple[str, Any, Any], ...] = ()
    begins: tuple[Begin, ...] = ()
    alters: tuple[Alter, ...] = ()
    ends: tuple[Alter, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who a doubtful twin may be. mark: what the choice says. person_id: None for an earlier row of the file."""

    mark: str
    person_id: int | None
    row: Where | None
    born: date | None
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """A row of which only a person can say who it is. chosen: what was said, empty as long as nobody has."""

    row: Where
    name: str
    unit_id: int
    phone: str
    born: date | None
    posts: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    chosen: str = ""

    @property
    def key(self) -> str:
        return row_key(self.row)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sits in a seat already: since when, or in which row of the same file."""

    name: str
    since: date | None
    row: Where | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that a place has one of, taken by a row although others hold it. since: the first day of the new office.

    may_end: the others can be said to have left the day before. chosen: "both", "over", or empty as long as nobody has.
    """

    key: str
    row: Where
    name: str
    unit_id: int
    post_id: int
    since: date
    holders: tuple[Holder, ...]
    may_end: bool
    chosen: str = ""


@dataclass(frozen=True)
class RosterPlan(imports.Plan[Difference]):
    """``changes``, ``errors`` and ``unchanged`` rows; twins: chosen and not; seats: chosen and not; rows: how many were read.

    notes: what is read otherwise than it stands there, or not at all; they stop nothing.
    """

    twins: tuple[Twin, ...] = ()
    rows: int = 0
    notes: tuple[RowError, ...] = ()
    seats: tuple[Seat, ...] = ()

    @property
    def undecided(self) -> int:
        return sum(not one.chosen for one in (*self.twins, *self.seats))

    @property
    def is_clean(self) -> bool:
        return not self.errors and not self.undecided


def row_key(row: Where) -> str:
    return "!".join(map(str, row))


def shown(name: str, value: Any) -> str:
    """A value as a page may show it: numbers masked."""
    if name == "phone":
        return masking.phone(str(value))
    return masking.identity(str(value)) if name == "id_number" else str(value)


def error(record: Record, name: str, message: Text, value: str = "") -> RowError:
    """What is wrong with one field of a row, with its cell."""
    return RowError(record.sheet, record.row, column(record, name), message, value)


def column(record: Record, name: str) -> str:
    return " ".join(part for part in (label(name), record.cells.get(name, "")) if part)


def label(name: str) -> str:
    """What a field is called on the page."""
    return str(field_word(name))
