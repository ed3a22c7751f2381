"""A roster as the county keeps it, read as records: which column holds what is guessed, and shown for correction.

seen = reading.look(content, "名册.xlsx")           # columns with samples and a guess each
mapping = {column.index: column.guess for column in seen.columns}
for record in reading.records(content, "名册.xlsx", mapping): …   # one at a time, however long the roster is
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from kit import clock, masking, tables
from kit.errors import InputError
from kit.imports import RowError
from kit.sheet_scan import column_letters
from people.roster import bodies, days, headings, offices, plain, values, wide
from people.roster.layout import (
    Laid,
    is_aside,
    lay_out,
    place_of,
    same_columns,
    section,
    township_in,
)
from people.roster.parts import NUMBERS, UNREAD, Part
from people.roster.wide import Block, is_no_name, refuse

COUNTED_FULLY = 5_000  # rows; a longer sheet is counted without being understood
LONGEST = 200  # characters of a free text


@dataclass(frozen=True)
class Cell:
    """A cell, counted from 1 as Excel counts."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Column:
    """A column of the roster. index: from 1, the key in a mapping. letters: as Excel shows it (C).

    heading: its words, several rows joined. samples: up to three values. guess: one of parts.FIELDS, or "" for none.
    sure: the heading and the contents agree; one that is not sure is shown for a look.
    block: number of the person among those side by side, 0 for what is said of the whole row.
    """

    index: int
    letters: str
    heading: str
    samples: tuple[str, ...]
    guess: str
    sure: bool
    block: int = 0


@dataclass(frozen=True)
class Read:
    """What a file holds. sheet: the first sheet with a roster. title: the words above the head.

    header_rows: rows of the head. first_row: the first row below it. rows: persons of all sheets.
    blocks: those who stand side by side in each row; none where a row is one person.
    """

    sheet: str
    header_rows: tuple[int, ...]
    first_row: int
    columns: tuple[Column, ...]
    rows: int
    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Record:
    """A row by field. Only fields that hold something stand in ``values``.

    name: str. gender: "m" or "f". born, since: date. until: date, absent for 至今. id_number: 18 signs, X upper case.
    phone, phone2: digits (a landline with its area code and no dash). unit, township, county: str, blanks removed, as
    written otherwise. post: tuple of str, each one post's word (an official name when it is known, else as written).
    document, background, note: str. (number is never taken.) education: a value of people.models.Education. party_member: bool.
    errors: what could not be understood; the field is then absent from ``values``. cells: field to place, like C7.
    phones_at: number to the field and the cell that it stands in. column: letters of his name's column in a row of several persons, else "". masked: number fields whose cell has stars
    for digits and was not read, to what a page may show of it. more_phones: tuple of the numbers after the second.
    """

    sheet: str
    row: int
    values: Mapping[str, Any] = field(hash=False)
    errors: tuple[RowError, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict, hash=False)
    column: str = ""
    masked: Mapping[str, str] = field(default_factory=dict, hash=False)
    phones_at: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)

    @property
    def where(self) -> tuple[str, int] | tuple[str, int, str]:
        """Sheet and row, and the letters of his column where several stand side by side: one record each."""
        return (self.sheet, self.row, self.column) if self.column else (self.sheet, self.row)


def _free(value: object) -> str:
    return re.sub(r"\s*\n\s*", "；", tables.text(value))[:LONGEST]


TAKEN: dict[str, Callable[[object], Any]] = {
    "name": values.name,
    "gender": values.gender,
    "id_number": values.id_number,
    "unit": offices.place,
    "township": offices.place,
    "county": offices.place,
    "document": _free,
    "education": values.education,
    "party_member": values.party_member,
    "background": _free,
    "note": _free,
}


def look(content: bytes, name: str) -> Read:
    """The head of a roster, with a guess for each column.

    A long roster is judged by its beginning: rows are then counted without being understood. Raises InputError for what
    cannot be read, holds no roster, or has formulas in columns that we would take.
    """
    found: Read | None = None
    rows = 0
    for laid in _sheets(content, name):
        found = found or _first(laid, content, name)
        mapping = _mapping_for(laid, found, {column.index: column.guess for column in found.columns})
        _refuse_another_layout(laid, found, mapping or {})
        if mapping is None:
            continue
        _refuse_column_of_formulas(laid, mapping)
        filled = laid.grid.filled
        if filled is not None and filled > COUNTED_FULLY:
            before = sum(number < laid.head.first for number, _cells in laid.ahead)
            rows += (filled - before) * max(1, sum(block.taken for block in laid.spread.blocks))
            continue
        rows += sum(1 for _row in _Reader(laid, mapping).persons())
    if found is None:
        raise InputError(
            _("No sheet of this file looks like a roster."),
            _("Above the persons there must be a row with words such as 姓名, 村, 职务 and 手机号."),
        )
    if found.blocks and rows > tables.MOST_STREAMED:
        raise InputError(
            _("The table has more than %(rows)s rows.") % {"rows": tables.MOST_STREAMED}, _("Send it in several files.")
        )
    if not rows and _has_names(found) and not any(column.samples for column in found.columns):
        raise InputError(
            _("Nobody stands in this roster: row %(row)s is the head, and nobody is written below it.")
            % {"row": max(found.header_rows, default=1)},
            _("Write one person in each row below the head, then send the file again."),
        )
    return replace(found, rows=rows)


def records(content: bytes, name: str, mapping: Mapping[int, str]) -> Iterator[Record]:
    """The persons' rows of every sheet, one at a time. mapping: Column.index to a field of parts.FIELDS, or "" to leave out.

    Raises InputError like `look`; a row that cannot be understood says so in its errors.
    """
    if "name" not in mapping.values():
        raise InputError(_("Say which column holds the names."))
    first: Read | None = None
    for laid in _sheets(content, name):
        first = first or _first(laid, content, name)
        here = _mapping_for(laid, first, mapping)
        _refuse_another_layout(laid, first, here or {})
        if here is not None:
            yield from _Reader(laid, here).records()


def _sheets(content: bytes, name: str) -> Iterator[Laid]:
    return (laid for grid in tables.grids(content, name) if (laid := lay_out(grid)) is not None)


def _first(laid: Laid, content: bytes, name: str) -> Read:
    """The sheet whose columns are shown: the first that has names, or the very first when none has."""
    seen = _seen(laid)
    if _has_names(seen):
        return seen
    return next(filter(_has_names, map(_seen, _sheets(content, name))), seen)


def _has_names(seen: Read) -> bool:
    return any(column.guess == "name" for column in seen.columns)


def _refuse_another_layout(laid: Laid, first: Read, mapping: Mapping[int, str]) -> None:
    """A sheet with persons side by side that the columns shown say nothing of: nobody may be lost unseen."""
    if not (laid.spread.blocks or laid.spread.problem or first.blocks) or laid.grid.sheet == first.sheet:
        return
    known = {headings.bare(column.heading) for column in first.columns}
    for column in _seen(laid).columns:
        if column.guess == "name" and column.index not in mapping and headings.bare(column.heading) not in known:
            raise InputError(
                _("The sheet %(sheet)s has other columns than the sheet %(first)s.")
                % {"sheet": laid.grid.sheet, "first": first.sheet},
                _("Send it as a file of its own."),
            )


def _seen(laid: Laid) -> Read:
    head = laid.head
    spread = laid.spread
    guesses = wide.guess(spread, head.columns, laid.samples, today=clock.today())
    columns = tuple(
        Column(
            at,
            column_letters(at),
            words.replace("\n", " "),
            _shown(samples),
            guess.field,
            guess.sure,
            spread.block_of(at),
        )
        for at, (words, samples, guess) in enumerate(zip(head.columns, laid.samples, guesses, strict=True), start=1)
        if words or samples
    )
    return Read(laid.grid.sheet, head.rows, head.first, columns, 0, head.title, spread.blocks)


def _shown(samples: Sequence[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tables.text(value).replace("\n", " ") for value in samples[:12]))[:3]


def _mapping_for(laid: Laid, first: Read, mapping: Mapping[int, str]) -> dict[int, str] | None:
    """Which columns of this sheet are which fields; None for a sheet that has no names."""
    wanted = {column.index: column.heading for column in first.columns}
    width = max(wanted, default=0)
    there = tuple(words.replace("\n", " ") for words in laid.head.columns)
    here = same_columns([wanted.get(at, "") for at in range(1, width + 1)], there, mapping)
    if "name" not in here.values():
        return None
    refuse(laid.spread)
    return here


def _refuse_column_of_formulas(laid: Laid, mapping: Mapping[int, str]) -> None:
    """A column that is formulas throughout is known at once, however long the roster is."""
    counts: dict[int, list[int]] = {}
    for row, column in laid.grid.formulas:
        if row >= laid.head.first and mapping.get(column, "") not in UNREAD:
            counts.setdefault(column, []).append(row)
    for column, rows in sorted(counts.items()):
        if len(rows) > 20:
            raise _formula(laid.grid.sheet, column, min(rows))


def _formula(sheet: str, column: int, row: int) -> InputError:
    return InputError(
        _("There is a formula in the cell %(cell)s of the sheet %(sheet)s.")
        % {"cell": place_of(column, row), "sheet": sheet},
        _("Copy all, paste it as values (选择性粘贴 → 数值), save, and send it again."),
    )


@dataclass
class _Heard:
    """What the cells of a row say, while it is read; the fields are those of `Record`, errors by field."""

    said: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, RowError]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    masked: dict[str, str] = field(default_factory=dict)
    phones_at: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Reader:
    """The persons of one sheet."""

    def __init__(self, laid: Laid, mapping: Mapping[int, str]) -> None:
        self.laid, self.sheet = laid, laid.grid.sheet
        self.from_1904 = laid.grid.from_1904
        self.parts = [Part(laid, own, block) for block, own in laid.spread.parts(mapping)]
        self.names = {part.name - 1 for part in self.parts}
        self.heads = [set(words.split("\n")) for words in laid.head.columns]
        self.township = township_in(self.sheet, laid.head.title)

    def persons(self) -> Iterator[tuple[int, Sequence[object], Part]]:
        """Rows that hold a person, once for each; what the others say about the place is kept for those below them."""
        for number, cells in self.laid.rows():
            texts = [tables.text(cell) for cell in cells]
            if is_aside(texts) or self._is_head(texts):
                continue
            if found := section(texts):
                at = next(at for at, text in enumerate(texts) if text)
                if at not in self.names or found[0] != "unit":
                    for part in self.parts:
                        part.enter(*found)
                    continue
            for part in self.parts:
                part.keep_places(cells)
                if part.says_nothing(cells):
                    continue
                for column in part.mapped:
                    if (number, column) in self.laid.grid.formulas:
                        raise _formula(self.sheet, column, number)
                yield number, cells, part

    def _is_head(self, texts: Sequence[str]) -> bool:
        """The head again, where it has no word 姓名 by which it is known: 村 | 书记 | 电话 | 主任 | 电话."""
        if not self.laid.spread.blocks:
            return False
        given = [at for at, text in enumerate(texts) if text]
        same = [at for at in given if at < len(self.heads) and texts[at].replace("\n", "") in self.heads[at]]
        return len(same) > 1 and len(same) >= 0.6 * len(given)

    def records(self) -> Iterator[Record]:
        for number, cells, part in self.persons():
            record = self._record(number, cells, part)
            if part.block and not record.errors:
                if record.values == part.before:  # one person in the merged cells of two rows
                    continue
                part.before = record.values
            yield record

    def _record(self, number: int, cells: Sequence[object], part: Part) -> Record:
        heard = _Heard()
        for name, columns in part.columns.items():
            for column in columns:
                heard.places.setdefault(name, place_of(column, number))
                self._hear(heard, name, column, number, cells, part)
        said, places, errors = heard.said, heard.places, heard.errors
        if part.block and part.block.post and "post" not in part.columns:
            said["post"], places["post"] = (part.block.post,), part.post_place
        self._complete(said, part)
        if "name" not in said and "name" not in (name for name, _error in errors):
            missing = RowError(self.sheet, number, part.heading("name", number), _("The name is missing."))
            errors.insert(0, ("name", missing))
        if "id_number" in said:  # it says birth and gender better than their own columns
            errors = [(name, error) for name, error in errors if name not in ("born", "gender")]
        wrong = tuple(error for _name, error in errors)
        return Record(self.sheet, number, said, wrong, places, part.letters, heard.masked, heard.phones_at)

    def _hear(self, heard: _Heard, name: str, column: int, number: int, cells: Sequence[object], part: Part) -> None:
        """Put what one cell says with the rest of the row."""
        value = cells[column - 1] if column <= len(cells) else None
        nameless = bool(part.block) and name == "name" and is_no_name(value)
        if plain.is_blank(value) and not nameless:
            if name in NUMBERS and plain.is_masked(value):
                heard.masked.setdefault(name, self._shown(name, value))
            return
        if name == "post":
            value = bodies.under(part.body_of(column, cells), tables.text(value))
        for own, one in self._apart(name, value):
            try:
                if nameless:
                    raise InputError(_("Write the name of the person who holds this post."))
                self._take(own, one, heard.said)
            except InputError as error:
                heard.errors.append((own, self._error(number, column, own, one, error, part)))
            for phone in heard.said.get("phones", ()):
                heard.phones_at.setdefault(phone, (own, place_of(column, number)))
                heard.places.setdefault("phone", place_of(column, number))

    @staticmethod
    def _apart(name: str, value: object) -> list[tuple[str, object]]:
        """A cell by field: 张三 13812345678 below 姓名 is a name and a telephone."""
        both = plain.name_and_number(value) if name == "name" else None
        return [("name", both[0]), ("phone", both[1])] if both else [(name, value)]

    def _take(self, name: str, value: object, said: dict[str, Any]) -> None:
        """Put the clean value of a cell with the others. Raises InputError."""
        if name in ("phone", "phone2"):
            numbers = [*said.get("phones", ()), *values.phones(value)]
            said["phones"] = tuple(dict.fromkeys(numbers))
        elif name == "since":
            said["since"], until = days.period(value, from_1904=self.from_1904)
            if until:
                said.setdefault("until", until)
        elif name == "until":
            if until := days.until(value, from_1904=self.from_1904):
                said["until"] = until
        elif name == "born":
            said["born"] = days.day(value, from_1904=self.from_1904)
        elif name == "post":
            said["post"] = (*said.get("post", ()), value)
        elif name == "note" and "note" in said:
            said["note"] = f"{said['note']}；{tables.text(value)}"
        else:
            said[name] = TAKEN[name](value)

    def _complete(self, said: dict[str, Any], part: Part) -> None:
        """What one cell says for another: places from above, numbers apart, birth and gender from the ID number."""
        for name in ("county", "township", "unit"):
            if name not in said and name in part.above and (name in part.fills or name not in part.columns):
                said[name] = part.above[name]
        if "post" in said and "unit" not in said and "unit" not in part.columns:
            township, unit = offices.place_before_post(said["post"][0])
            said.update({"unit": unit} if unit else {})
            said.update({"township": township} if township and "township" not in said else {})
        if "township" not in said:
            township = offices.split_place(said.get("unit", ""))[0] or self.township
            if township:
                said["township"] = township
        if "post" in said:
            community = bool(re.search(r"社区|居委会|居民委员会", said.get("unit", "")))
            words = [post for value in said["post"] for post in offices.posts(value, community=community)]
            said["post"] = tuple(dict.fromkeys(words))
        numbers = said.pop("phones", ())
        said.update(zip(("phone", "phone2"), numbers, strict=False))
        if more := numbers[2:]:
            said["more_phones"] = more
        if identity := said.get("id_number"):
            said["born"], said["gender"] = values.born_of(identity), values.gender_of(identity)

    def _error(self, number: int, column: int, name: str, value: object, error: InputError, part: Part) -> RowError:
        text = self._shown(name, value)
        return RowError(self.sheet, number, part.heading(name, number, column), str(error), text)

    @staticmethod
    def _shown(name: str, value: object) -> str:
        """What stands in a cell as a page may show it."""
        text = tables.text(value).replace("\n", " ")[:40]
        if name in ("phone", "phone2"):
            return masking.phone(text)
        if name == "id_number":
            return masking.identity(text)
        return masking.name(text) if name == "name" else text
