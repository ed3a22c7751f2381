"""The framework as tables, in Excel and in JSON: how they are called, read and written. No rules, no database.

JSON has the same tables: ``{"format": "luxin-framework-1", "competencies": [{"key": …}, …], "levels": […], …}``, each row
an object with the keys of `TABLES`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import sheets, tables
from kit.errors import Text, Unreadable

FORMAT = "luxin-framework-1"
JSON_TYPE = "application/json"
MOST_ROWS = 20_000


@dataclass(frozen=True)
class ColumnOf:
    """A column: its key in JSON, its heading in Excel. needed: whether a sheet without it is another one."""

    key: str
    title: Text
    width: int = 10
    needed: bool = False
    choices: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Table:
    """One of the tables."""

    name: str
    title: Text
    columns: tuple[ColumnOf, ...]


KIND_WORDS: Mapping[str, Text] = {
    "knowledge": gettext_lazy("Knowledge"),
    "practical": gettext_lazy("Practical"),
    "conduct": gettext_lazy("Conduct"),
}
YES, NO = gettext_lazy("yes"), gettext_lazy("no")
_KEY = ColumnOf("key", gettext_lazy("Key of the competency"), 8, needed=True)
_NAME = ColumnOf("name", gettext_lazy("Name of the competency"), 16)
ABILITIES = Table(
    "abilities",
    gettext_lazy("abilities"),
    (
        ColumnOf("key", gettext_lazy("Key of the ability"), 8, needed=True),
        ColumnOf("name", gettext_lazy("Name of the ability"), 16, needed=True),
        ColumnOf("order", gettext_lazy("Place"), 6),
        ColumnOf("is_retired", gettext_lazy("Out of use"), 8, choices=(YES, NO)),
    ),
)
COMPETENCIES = Table(
    "competencies",
    gettext_lazy("competencies"),
    (
        _KEY,
        ColumnOf("name", gettext_lazy("Name of the competency"), 16, needed=True),
        ColumnOf("ability", gettext_lazy("Ability"), 8, needed=True),
        ColumnOf("kind", gettext_lazy("Kind of competency"), 8, needed=True, choices=tuple(KIND_WORDS.values())),
        ColumnOf("description", gettext_lazy("What it is about"), 40),
        ColumnOf("community_name", gettext_lazy("Name at communities"), 16),
        ColumnOf("community_description", gettext_lazy("What it is about at communities"), 40),
    ),
)
LEVELS = Table(
    "levels",
    gettext_lazy("levels"),
    (
        _KEY,
        _NAME,
        ColumnOf("level", gettext_lazy("Level"), 4, needed=True),
        ColumnOf("behaviour", gettext_lazy("What somebody does at this level"), 40, needed=True),
        ColumnOf("least_strength", gettext_lazy("Confirmed from strength"), 6),
        ColumnOf("cut", gettext_lazy("Right ones of five"), 6),
        ColumnOf("community_behaviour", gettext_lazy("What somebody does at this level, at communities"), 40),
    ),
)
LEVEL_MAPS = Table(
    "level_maps",
    gettext_lazy("levels regrouped"),
    (
        _KEY,
        _NAME,
        ColumnOf("old", gettext_lazy("Old level"), 6, needed=True),
        ColumnOf("new", gettext_lazy("New level, 0 for none"), 8, needed=True),
        ColumnOf("changed", gettext_lazy("It asks another thing now"), 8, choices=(YES, NO)),
    ),
)
REQUIREMENTS = Table(
    "requirements",
    gettext_lazy("requirements"),
    (
        ColumnOf("post", gettext_lazy("Key of the post"), 6, needed=True),
        ColumnOf("post_name", gettext_lazy("Name of the post"), 16),
        _KEY,
        _NAME,
        ColumnOf("level", gettext_lazy("Level"), 4, needed=True),
        ColumnOf("due_days", gettext_lazy("Within how many days"), 6, needed=True),
        ColumnOf("mandatory", gettext_lazy("Mandatory"), 5, choices=(YES, NO)),
        ColumnOf("basis", gettext_lazy("Basis"), 36),
    ),
)
CITATIONS = Table(
    "citations",
    gettext_lazy("laws and documents"),
    (
        _KEY,
        _NAME,
        ColumnOf("law", gettext_lazy("Law or document"), 24, needed=True),
        ColumnOf("article", gettext_lazy("Article"), 6, needed=True),
        ColumnOf("effective_on", gettext_lazy("In force since"), 10, needed=True),
    ),
)
# Abilities last: a sheet is the first table whose columns it has, and theirs are the fewest.
TABLES = (COMPETENCIES, LEVELS, LEVEL_MAPS, REQUIREMENTS, CITATIONS, ABILITIES)


@dataclass(frozen=True)
class Record:
    """One row as it was sent: its table, its sheet (or the table's name in JSON), its number from 1, its texts by key."""

    table: str
    sheet: str
    row: int
    texts: Mapping[str, str] = field(hash=False)

    def __getitem__(self, key: str) -> str:
        return self.texts.get(key, "")


@dataclass(frozen=True)
class Book:
    """Everything of a file. there: the tables that it has; one that it lacks says nothing."""

    records: tuple[Record, ...]
    there: frozenset[str]

    def of(self, table: Table) -> list[Record]:
        return [record for record in self.records if record.table == table.name]

    def packed(self) -> list[list[Any]]:
        """As plain lists, to be sent back by the page that shows the plan."""
        return [[sorted(self.there)], *([one.table, one.sheet, one.row, dict(one.texts)] for one in self.records)]


def unpacked(lists: Sequence[Sequence[Any]]) -> Book:
    """The book that `Book.packed` gave."""
    return Book(tuple(Record(*one) for one in lists[1:]), frozenset(lists[0][0]))


def read(content: bytes, name: str) -> Book:
    """The tables of a file. Raises Unreadable for one that is neither Excel nor our JSON, or has none of the tables."""
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _read_json(content)
    rows = tables.read(content, name)
    records: list[Record] = []
    there: set[str] = set()
    for sheet in dict.fromkeys(row.sheet for row in rows):
        mine = [row for row in rows if row.sheet == sheet]
        for table in TABLES:
            headings = [_heading(column) for column in table.columns]
            try:
                found = tables.records(mine, headings)
            except Unreadable:
                continue
            there.add(table.name)
            records += [Record(table.name, sheet, one.row, one.values) for one in found if any(one.values.values())]
            break
    if not there:
        titles = "、".join(str(column.title) for column in REQUIREMENTS.columns if column.needed)
        raise Unreadable(
            _("No sheet of this file is one of ours."),
            _("Download the file first, change it, and send that. The requirements have the columns %(columns)s.")
            % {"columns": titles},
        )
    return Book(tuple(records), frozenset(there))


def _heading(column: ColumnOf) -> tables.Heading:
    return tables.Heading(column.key, (str(column.title), column.key), required=column.needed)


def _read_json(content: bytes) -> Book:
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise Unreadable(
            _("This is no JSON that can be read (line %(line)s).") % {"line": line}, _("Look at that line.")
        ) from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise Unreadable(
            _("This JSON file is none of ours: it does not begin with the format %(format)s.") % {"format": FORMAT},
            _("Download the JSON file first and change that."),
        )
    records: list[Record] = []
    there = [table for table in TABLES if isinstance(said.get(table.name), list)]
    for table in there:
        rows = said[table.name]
        if len(rows) > MOST_ROWS or not all(isinstance(row, dict) for row in rows):
            raise Unreadable(_("%(table)s is no list of rows.") % {"table": table.name}, _("Look at that line."))
        records += [
            Record(table.name, table.name, number, {column.key: _text(row.get(column.key)) for column in table.columns})
            for number, row in enumerate(rows, 1)
        ]
    return Book(tuple(records), frozenset(table.name for table in there))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return tables.clean(str(value))[:2000]


def as_excel(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """The workbook. rows: by table, each by key."""
    return sheets.to_bytes(
        [
            sheets.Sheet(
                table.title,
                [sheets.Column(column.title, column.width, column.choices) for column in table.columns],
                [[_cell(row[column.key]) for column in table.columns] for row in rows[table.name]],
            )
            for table in TABLES
        ]
    )


def _cell(value: Any) -> sheets.Cell:
    if isinstance(value, bool):
        return YES if value else NO
    return KIND_WORDS.get(value, value) if isinstance(value, str) else value


def as_json(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """The JSON file, the same tables."""
    said: dict[str, Any] = {"format": FORMAT}
    for table in TABLES:
        said[table.name] = [
            {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
            for row in rows[table.name]
        ]
    return json.dumps(said, ensure_ascii=False, indent=1).encode()
