"""A roster as the county keeps it, read as records: which column holds what is guessed, and shown for correction.

seen = reading.look(content, "名册.xlsx")           # columns with samples and a guess each
mapping = {column.index: column.guess for column in seen.columns}
for record in reading.records(content, "名册.xlsx", mapping): …   # one at a time, however long the roster is
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kit.imports import RowError

FIELDS = (
    "name", "gender", "born", "id_number", "phone", "phone2", "unit", "township", "county", "post", "since", "until",
    "document", "education", "party_member", "background", "note", "number",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A cell, counted from 1 as Excel counts."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Column:
    """A column of the roster. index: from 1, the key in a mapping. letters: as Excel shows it (C).

    heading: its words, several rows joined. samples: up to three values. guess: one of FIELDS, or "" for none.
    sure: the heading and the contents agree; one that is not sure is shown for a look.
    """

    index: int
    letters: str
    heading: str
    samples: tuple[str, ...]
    guess: str
    sure: bool


@dataclass(frozen=True)
class Read:
    """What a file holds. sheet: the first sheet with a roster. title: the words above the head.

    header_rows: rows of the head. first_row: the first row below it. rows: persons' rows of all sheets.
    """

    sheet: str
    header_rows: tuple[int, ...]
    first_row: int
    columns: tuple[Column, ...]
    rows: int
    title: str


@dataclass(frozen=True)
class Record:
    """A row by field. Only fields that hold something stand in ``values``.

    name: str. gender: "m" or "f". born, since: date. until: date, absent for 至今. id_number: 18 signs, X upper case.
    phone, phone2: digits (a landline with its area code and no dash). unit, township, county: str, blanks removed, as
    written otherwise. post: tuple of str, each one post's word (an official name when it is known, else as written).
    document, background, note, number: str. education: a value of people.models.Education. party_member: bool.
    errors: what could not be understood; the field is then absent from ``values``. cells: field to place, like C7.
    """

    sheet: str
    row: int
    values: Mapping[str, Any] = field(hash=False)
    errors: tuple[RowError, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict, hash=False)


def look(content: bytes, name: str) -> Read:
    """The head of a roster, with a guess for each column. Raises InputError for what cannot be read."""
    raise NotImplementedError


def records(content: bytes, name: str, mapping: Mapping[int, str]) -> Iterator[Record]:
    """The persons' rows of every sheet, one at a time. mapping: Column.index to a field of FIELDS, or "" to leave out.

    Raises InputError like `look`; a row that cannot be understood says so in its errors.
    """
    raise NotImplementedError
