"""Tables in: xlsx and csv as people send them, as rows of clean text.

    for row in tables.read(upload, upload.name):   # Row("名册", 12, ("王建国", "村委会主任", …))
    tables.records(rows, [Heading("name", ("姓名",)), Heading("post", ("职务", "岗位"))])

A file is judged by its content, never by its name. What cannot be read, or would take the server down, is refused with
words that say what to do.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from kit.errors import Unreadable

LARGEST = 20 * 1024 * 1024  # bytes of the file
LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 2_000
STEEPEST = 300  # times that a part may grow when it is unpacked
MOST_ROWS = 50_000
MOST_EMPTY = 5_000  # empty rows in a row
MOST_COLUMNS = 200
EXACT_DIGITS = 15  # more digits than this are already rounded by Excel when it took them for a number
HEAD_WITHIN = 10  # rows that may stand above the head

XLSX, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
NO_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"<html", b"<!DOCTYPE")
LONG_NUMBER = re.compile(r"^\d(\.\d+)?E\+?\d+$", re.IGNORECASE)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BLANKS = re.compile(r"[^\S\n]+")
BROKEN = (
    InvalidFileException, DefusedXmlException, zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError,
    ValueError, TypeError, IndexError, AttributeError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row that holds something. ``row`` counts from 1, as Excel shows it; ``cells`` end with the last filled one.

    rounded: places (from 0) of numbers so long that Excel has lost their last digits already.
    """

    sheet: str
    row: int
    cells: tuple[str, ...]
    rounded: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Heading:
    """A column that is looked for: any of ``names`` in the head; a missing one that is not required reads as empty."""

    key: str
    names: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True)
class Record:
    """A row by the keys of its headings."""

    sheet: str
    row: int
    values: dict[str, str] = field(hash=False)
    rounded: frozenset[str] = frozenset()


def read(file: IO[bytes] | bytes, name: str = "") -> list[Row]:
    """The rows of every visible sheet, in order, without the empty ones.

    Numbers are digits without an exponent, days ``2026-03-12``, instants ``2026-03-12 08:00``, formulas their last
    result. Raises Unreadable for what is no table, has a password, is damaged, or is built to exhaust the server.
    """
    content = file if isinstance(file, bytes) else file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 20 MB."), _("Leave out pictures, or send it in several files."))
    if content.startswith(XLSX):
        return list(_limited(_workbook(content)))
    if content.startswith(OLD_OFFICE):
        _refuse_old_office(content)
    if not content.strip() or content[:16].lstrip().startswith(NO_TABLE):
        raise _no_table()
    return list(_limited(_separated(content, name)))


def clean(text: str) -> str:
    """Text of a cell as we keep it: no invisible signs, one blank between words, none at the ends of lines."""
    text = INVISIBLE.sub("", unescape(text).replace("\r\n", "\n").replace("\r", "\n"))
    lines = (BLANKS.sub(" ", line).strip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(lines).strip()


def records(rows: Sequence[Row], headings: Sequence[Heading]) -> list[Record]:
    """The rows below the head, by heading, of every sheet that has such a head.

    The head is found by its words among the first rows of a sheet; order and additional columns do not matter.
    Raises Unreadable that names what is missing when no sheet has all required columns.
    """
    found: list[Record] = []
    nearest: list[Heading] | None = None
    for sheet in dict.fromkeys(row.sheet for row in rows):
        mine = [row for row in rows if row.sheet == sheet]
        for number, row in enumerate(mine[:HEAD_WITHIN]):
            places = _places(row, headings)
            lacking = [heading for heading in headings if heading.required and heading.key not in places]
            if not lacking:
                found += [_record(below, places, headings) for below in mine[number + 1 :]]
                nearest = []
                break
            if places and (nearest is None or len(lacking) < len(nearest)):
                nearest = lacking
    if nearest != []:
        names = "、".join(heading.names[0] for heading in nearest or [h for h in headings if h.required])
        raise Unreadable(
            _("The table has no column: %(columns)s") % {"columns": names},
            _("Write these words into the row above the data, then send it again."),
        )
    return found


def _places(row: Row, headings: Sequence[Heading]) -> dict[str, int]:
    """Where each heading stands in ``row``; the first of two equal ones counts."""
    titles = [_title(cell) for cell in row.cells]
    places = {}
    for heading in headings:
        for name in heading.names:
            if _title(name) in titles:
                places[heading.key] = titles.index(_title(name))
                break
    return places


def _title(text: str) -> str:
    """A heading as it is compared: without blanks, signs of required fields and what stands in brackets."""
    return re.sub(r"[\s*＊:：]|[（(].*?[）)]", "", unicodedata.normalize("NFKC", text))


def _record(row: Row, places: dict[str, int], headings: Sequence[Heading]) -> Record:
    values = {}
    for heading in headings:
        place = places.get(heading.key)
        values[heading.key] = row.cells[place] if place is not None and place < len(row.cells) else ""
    return Record(row.sheet, row.row, values, frozenset(key for key, place in places.items() if place in row.rounded))


# --- what is too much ---------------------------------------------------------------------------------


def _limited(rows: Iterable[tuple[str, int, Sequence[object]]]) -> Iterator[Row]:
    """Clean rows without the empty ones; stops a table that never ends."""
    full = empty = 0
    sheet_before = ""
    for sheet, number, raw in rows:
        empty = empty if sheet == sheet_before else 0
        sheet_before = sheet
        cells = [_text(value) for value in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty += 1
            if empty > MOST_EMPTY:
                raise Unreadable(
                    _("The table has thousands of empty rows."),
                    _("Select the rows below the last person, delete them, save, and send it again."),
                )
            continue
        full, empty = full + 1, 0
        if full > MOST_ROWS:
            raise Unreadable(
                _("The table has more than %(rows)s rows.") % {"rows": MOST_ROWS}, _("Send it in several files.")
            )
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(
                _("The table has more than %(columns)s columns.") % {"columns": MOST_COLUMNS},
                _("Delete the columns that are not needed, then send it again."),
            )
        yield Row(sheet, number, tuple(cells), frozenset(i for i, value in enumerate(raw) if _is_rounded(value)))


def _is_rounded(value: object) -> bool:
    if isinstance(value, str):
        return bool(LONG_NUMBER.match(value.strip()))
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**EXACT_DIGITS


def _text(value: object) -> str:
    """The value of a cell as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.strftime("%Y-%m-%d") if midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return clean(str(value))


# --- xlsx ---------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Iterator[tuple[str, int, Sequence[object]]]:
    """Sheet, row number and raw cells of every visible sheet."""
    try:
        _check_parts(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of Excel that openpyxl does not know are no fault
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                for page in book.worksheets:
                    if page.sheet_state == "visible":
                        page.reset_dimensions()  # the size that is written in the file may be wrong
                        for number, row in enumerate(page.iter_rows(values_only=True), start=1):
                            yield page.title, number, row
            finally:
                book.close()
    except Unreadable:
        raise
    except BROKEN as error:
        raise Unreadable(
            _("The file is damaged and cannot be read."), _("Open it in Excel or WPS, save it anew, and send that.")
        ) from error


def _check_parts(content: bytes) -> None:
    """Refuse what is no workbook, or unpacks to more than a workbook needs. The sizes written in the archive are what
    zipfile reads at most, so that they cannot lie."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
            raise _no_table()
        if any(part.flag_bits & 0x1 for part in parts):
            raise _has_password()
        steep = any(part.file_size > 1_000_000 and part.file_size > STEEPEST * part.compress_size for part in parts)
        if len(parts) > MOST_PARTS or steep or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Unreadable(
                _("The file is far larger inside than a table needs."),
                _("Copy the rows into a new table, and send that."),
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _check_markup(archive, part)


def _check_markup(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type stands before the first element and is in no workbook: it is there to do harm."""
    with archive.open(part) as file:
        beginning = file.read(4096).replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
        raise Unreadable(
            _("The file holds commands that no table needs."), _("Copy the rows into a new table, and send that.")
        )


def _refuse_old_office(content: bytes) -> None:
    if ENCRYPTED in content:
        raise _has_password()
    raise Unreadable(_("This is an old kind of file (.xls or .doc)."), _("Open it, save it as .xlsx, and send that."))


def _has_password() -> Unreadable:
    return Unreadable(_("The file has a password."), _("Save it without a password, and send that."))


def _no_table() -> Unreadable:
    return Unreadable(_("This file is no table."), _("Send an Excel file (.xlsx) or a CSV file."))


# --- csv ----------------------------------------------------------------------------------------------


def _separated(content: bytes, name: str) -> Iterator[tuple[str, int, Sequence[object]]]:
    """Sheet (the file's name), line number and cells of a text with commas, tabs or semicolons."""
    text = _decoded(content)
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    if not first.count(delimiter) and "\n" not in text.strip():
        raise _no_table()
    sheet = name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield sheet, reader.line_num, row
    except csv.Error as error:
        raise Unreadable(
            _("The file is damaged and cannot be read."), _("Open it in Excel or WPS, save it anew, and send that.")
        ) from error


def _decoded(content: bytes) -> str:
    """UTF-8 or, as Excel in China writes it, GB 18030; UTF-16 with its mark."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise _no_table()
