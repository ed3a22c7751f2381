"""Tables in: xlsx, xls, et and csv as people send them, as rows of clean text.

    for row in tables.read(upload, upload.name):   # Row("名册", 12, ("王建国", "村委会主任", …))
    tables.records(rows, [Heading("name", ("姓名",)), Heading("post", ("职务", "岗位"))])

    for grid in tables.grids(content, name):       # a sheet at a time, raw values, merged cells and formulas known
        for number, cells in grid.rows: …

A file is judged by its content, never by its name. What cannot be read, or would do harm, is refused in words.
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
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from kit import old_excel, sheet_scan
from kit.errors import Unreadable

LARGEST = 20 * 1024 * 1024  # bytes of the file
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_PARTS = {"xl/sharedStrings.xml": 64 * 1024 * 1024, "xl/styles.xml": 8 * 1024 * 1024}  # held as a whole
LARGEST_PART = 8 * 1024 * 1024  # of any other part that the reader holds as a whole
MANY = 1024 * 1024  # bytes of a text whose lines are counted at once; roughly, since a cell may have several lines
MOST_PARTS = 2_000
STEEPEST = 300  # times that a part may grow when it is unpacked
MOST_ROWS = 50_000
MOST_STREAMED = 150_000  # rows of a table that is not held in memory
MOST_OLD_CELLS = 6_000_000  # between the outermost cells of an old file
MOST_EMPTY = 5_000  # empty rows in a row
MOST_COLUMNS = 200
EXACT_DIGITS = 15  # more digits than this are already rounded by Excel when it took them for a number
HEAD_WITHIN = 10  # rows that may stand above the head

XLSX, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
NO_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
WEB_PAGE = re.compile(
    rb"\s*(?:<(?:!doctype|html|head|meta|style|body|table|\?xml|div|!--)|mime-version:)", re.IGNORECASE
)
OTHER_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"'](?!utf-?8|us-ascii)", re.IGNORECASE)
LONG_NUMBER = re.compile(r"^\d(\.\d+)?E\+?\d+$", re.IGNORECASE)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ORDINARY = re.compile("[!-^`-~、-〩一-鿿]*")  # neither blanks nor anything that has to be cleaned
BLANKS = re.compile(r"[^\S\n]+")
BROKEN = (
    InvalidFileException, DefusedXmlException, zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError,
    ValueError, TypeError, IndexError, AttributeError, NotImplementedError, RuntimeError, OverflowError, CalamineError,
    csv.Error,
)  # fmt: skip
RawRow = tuple[int, Sequence[object]]


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


@dataclass(frozen=True)
class Grid:
    """A sheet with its raw values: str, int, float, bool, date, datetime, time, or None.

    rows: number from 1 and cells, without the empty ones, read while they are asked for; once. merged: first row, first
    column, last row, last column; formulas: row, column; all from 1. filled: how many rows hold something, when that is
    known without reading them. from_1904: whether the workbook counts its days from 1904.
    """

    sheet: str
    rows: Iterator[RawRow] = field(hash=False, compare=False)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    filled: int | None = None
    from_1904: bool = False


def read(file: IO[bytes] | bytes, name: str = "") -> list[Row]:
    """The rows of every visible sheet, in order, without the empty ones.

    Numbers are digits without an exponent, days ``2026-03-12``, instants ``2026-03-12 08:00``, formulas their last
    result. Raises Unreadable for what is no table, has a password, is damaged, or is built to exhaust the server.
    """
    content = file if isinstance(file, bytes) else file.read(LARGEST + 1)
    return [
        Row(grid.sheet, number, tuple(map(text, raw)), frozenset(i for i, value in enumerate(raw) if is_rounded(value)))
        for grid in grids(content, name, most=MOST_ROWS)
        for number, raw in grid.rows
    ]


def grids(content: bytes, name: str = "", *, most: int = MOST_STREAMED) -> Iterator[Grid]:
    """Every visible sheet, in order; the rows of one are to be read before the next one is asked for.

    most: rows of all sheets. Raises Unreadable like `read`, also while rows are read.
    """
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 20 MB."), _("Leave out pictures, or send it in several files."))
    if content.startswith(XLSX):
        sheets = _workbook(content)
    elif content.startswith(OLD_OFFICE):
        sheets = _old_workbook(content)
    elif not content.strip() or content[:16].lstrip().startswith(NO_TABLE):
        raise _no_table()
    elif WEB_PAGE.match(content.removeprefix(b"\xef\xbb\xbf")[:400]):
        raise Unreadable(
            _("This is a web page with the ending of Excel."),
            _("Open it in Excel or WPS, choose “Save as”, the kind .xlsx, and send that."),
        )
    else:
        sheets = _separated(content, name)
    left = _Count(most)
    for grid in sheets:
        left.foresee(grid.filled or 0)
        yield replace(grid, rows=_limited(grid.rows, left))


def clean(raw: str) -> str:
    """Text of a cell as we keep it: no invisible signs, one blank between words, none at the ends of lines."""
    if ORDINARY.fullmatch(raw):
        return raw
    visible = INVISIBLE.sub("", unescape(raw).replace("\r\n", "\n").replace("\r", "\n"))
    lines = (BLANKS.sub(" ", line).strip() for line in unicodedata.normalize("NFC", visible).split("\n"))
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


def _title(words: str) -> str:
    """A heading as it is compared: without blanks, signs of required fields and what stands in brackets."""
    return re.sub(r"[\s*＊:：]|[（(].*?[）)]", "", unicodedata.normalize("NFKC", words))


def _record(row: Row, places: dict[str, int], headings: Sequence[Heading]) -> Record:
    values = {}
    for heading in headings:
        place = places.get(heading.key)
        values[heading.key] = row.cells[place] if place is not None and place < len(row.cells) else ""
    return Record(row.sheet, row.row, values, frozenset(key for key, place in places.items() if place in row.rounded))


# --- what is too much ---------------------------------------------------------------------------------


class _Count:
    """Full rows until now."""

    def __init__(self, most: int) -> None:
        self.most, self.full = most, 0

    def take(self) -> None:
        self.full += 1
        self.foresee(0)

    def foresee(self, more: int) -> None:
        """Refuse now what would be refused after so many more rows."""
        if self.full + more > self.most:
            raise Unreadable(
                _("The table has more than %(rows)s rows.") % {"rows": self.most}, _("Send it in several files.")
            )


def _limited(rows: Iterable[RawRow], count: _Count) -> Iterator[RawRow]:
    """The rows without the empty ones and without empty cells at their ends; stops a table that never ends."""
    empty = 0
    for number, raw in rows:
        width = len(raw)
        while width and (raw[width - 1] is None or raw[width - 1] == "" or not text(raw[width - 1])):
            width -= 1
        if not width:
            empty += 1
            if empty > MOST_EMPTY:
                raise _empty_rows()
            continue
        empty = 0
        count.take()
        if width > MOST_COLUMNS:
            raise Unreadable(
                _("The table has more than %(columns)s columns.") % {"columns": MOST_COLUMNS},
                _("Delete the columns that are not needed, then send it again."),
            )
        yield number, raw[:width]


def _empty_rows() -> Unreadable:
    return Unreadable(
        _("The table has thousands of empty rows."),
        _("Select the rows below the last person, delete them, save, and send it again."),
    )


def is_rounded(value: object) -> bool:
    """Whether Excel has lost the last digits of this number already."""
    if isinstance(value, str):
        return bool(LONG_NUMBER.match(value.strip()))
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**EXACT_DIGITS


def text(value: object) -> str:
    """The value of a cell as clean text."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return _moment(value) or clean(str(value))


def _moment(value: object) -> str:
    """A day, an hour or a span of time as text; empty for anything else."""
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
    return ""


# --- xlsx ---------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Iterator[Grid]:
    """Every visible sheet."""
    try:
        _check_parts(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of Excel that openpyxl does not know are no fault
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for page in book.worksheets:
                if page.sheet_state == "visible":
                    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(page._worksheet_path) as part:
                        seen = sheet_scan.scan(part, most_empty=MOST_EMPTY)
                    if seen.strays:
                        raise sheet_scan.TooMuch
                    page.reset_dimensions()  # the size that is written in the file may be wrong
                    yield Grid(
                        page.title,
                        _mended(enumerate(page.iter_rows(values_only=True), start=1)),
                        tuple(seen.merged),
                        frozenset(seen.formulas),
                        seen.filled,
                        book.epoch == CALENDAR_MAC_1904,
                    )
        finally:
            book.close()
    except Unreadable:
        raise
    except sheet_scan.TooMuch as error:
        raise (_empty_rows() if error.empty else _too_large_inside()) from error
    except BROKEN as error:
        raise _damaged() from error


def _mended(rows: Iterable[RawRow]) -> Iterator[RawRow]:
    """The rows; what goes wrong while they are parsed is said like what goes wrong before."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from rows
    except BROKEN as error:
        raise _damaged() from error


def _damaged() -> Unreadable:
    return Unreadable(
        _("The file is damaged and cannot be read."), _("Open it in Excel or WPS, save it anew, and send that.")
    )


def _too_large_inside() -> Unreadable:
    return Unreadable(
        _("The file is far larger inside than a table needs."), _("Copy the rows into a new table, and send that.")
    )


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
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise _has_macros()
        if any(part.file_size > _largest(part.filename) for part in parts):
            raise _too_large_inside()
        steep = any(part.file_size > 1_000_000 and part.file_size > STEEPEST * part.compress_size for part in parts)
        if len(parts) > MOST_PARTS or steep or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _too_large_inside()
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _check_markup(archive, part)


def _largest(part: str) -> int:
    """Bytes that a part may unpack to: sheets are streamed and pictures never opened, everything else is held."""
    if part.startswith("xl/worksheets/sheet") or not part.endswith((".xml", ".rels")):
        return LARGEST_UNPACKED
    return LARGEST_PARTS.get(part, LARGEST_PART)


def _check_markup(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type stands before the first element and is in no workbook: it is there to do harm."""
    with archive.open(part) as file:
        beginning = file.read(4096)
    if b"\0" in beginning or OTHER_ENCODING.search(beginning):
        raise _damaged()  # Excel and WPS write UTF-8; what hides in another encoding is not looked for
    beginning = beginning.upper()
    if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
        raise Unreadable(
            _("The file holds commands that no table needs."), _("Copy the rows into a new table, and send that.")
        )


# --- xls, et ------------------------------------------------------------------------------------------


def _old_workbook(content: bytes) -> Iterator[Grid]:
    """Every visible sheet of a file of Excel 97–2003 or WPS, after its records were counted."""
    try:
        seen = old_excel.inspect(content)
    except old_excel.Broken as error:
        raise (_has_password() if ENCRYPTED in content else _damaged()) from error
    if seen.has_password:
        raise _has_password()
    if seen.sheets is None:
        raise Unreadable(
            _("This is an old kind of file (.xls or .doc)."), _("Open it, save it as .xlsx, and send that.")
        )
    if seen.has_macros:
        raise _has_macros()
    if sum(sheet.rows * sheet.columns for sheet in seen.sheets) > MOST_OLD_CELLS:
        raise _too_large_inside()
    book = _opened(content)
    for number, sheet in enumerate(seen.sheets):
        if sheet.visible and sheet.rows:
            page = book.get_sheet_by_index(number)
            ranges = page.merged_cell_ranges or ()
            merged = tuple((a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in ranges)
            yield Grid(sheet.name, _mended(_old_rows(page)), merged, frozenset(sheet.formulas), None, seen.from_1904)


def _opened(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except BROKEN as error:
        raise _damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how a fault inside the reader, written in Rust, shows itself
            raise _damaged() from error
        raise


def _old_rows(page: CalamineSheet) -> Iterator[RawRow]:
    """Rows from the first of the sheet; the reader leaves out empty columns on the left, which are given back."""
    left: list[object] = [None] * (page.start or (0, 0))[1]
    for number, row in enumerate(page.iter_rows(), start=1):
        yield number, [*left, *row]


def _has_password() -> Unreadable:
    return Unreadable(_("The file has a password."), _("Save it without a password, and send that."))


def _has_macros() -> Unreadable:
    return Unreadable(
        _("The file holds macros."), _("Save it as an ordinary .xlsx, which has no macros, and send that.")
    )


def _no_table() -> Unreadable:
    return Unreadable(_("This file is no table."), _("Send an Excel or WPS file (.xlsx, .xls, .et) or a CSV file."))


# --- csv ----------------------------------------------------------------------------------------------


def _separated(content: bytes, name: str) -> Iterator[Grid]:
    """One sheet, with the file's name, of a text with commas, tabs or semicolons."""
    decoded = _decoded(content)
    first = decoded.lstrip("\n").split("\n", 20)[:20]
    delimiter = max(",\t;，", key=lambda sign: sum(sign in line for line in first))
    if not any(delimiter in line for line in first) and "\n" not in decoded.strip():
        raise _no_table()
    sheet = name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[0]
    filled = sum(bool(line.strip(", \t;，")) for line in decoded.split("\n")) if len(content) > MANY else None
    yield Grid(sheet, _mended(_lines(decoded, delimiter)), filled=filled)


def _lines(decoded: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
    for row in reader:
        yield reader.line_num, row


def _decoded(content: bytes) -> str:
    """UTF-8 or, as Excel in China writes it, GB 18030; UTF-16 with its mark."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", decoded):
            return decoded.replace("\r\n", "\n").replace("\r", "\n")
    raise _no_table()
