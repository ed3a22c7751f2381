"""Rows out to xlsx, streamed: a list of people may have any length.

Text stays text. Nothing that somebody typed becomes a formula: such cells are written as strings and marked with the
apostrophe that Excel hides (``quotePrefix``), so the text comes back unchanged when the file is read again.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from kit import clock
from kit.errors import Text

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # characters that Excel keeps in a cell
MOST_CHOSEN = 20_000  # rows in which a list is offered
# What spreadsheets take for the beginning of a formula, half and full width, and what hides one from the eye.
DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")

Cell: TypeAlias = Text | int | float | Decimal | bool | date | datetime | None
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Column:
    """The head of a column. ``width``: in Chinese characters. choices: what Excel offers in its cells, a few words."""

    title: Text
    width: int = 8
    choices: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. ``rows`` may be a generator; ``note`` stands above the head (数据截至……)."""

    title: Text
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    note: Text = ""


def write(sheets: Sequence[Sheet], target: IO[bytes], *, progress: Progress | None = None, every: int = 500) -> int:
    """Write a workbook to ``target``; the number of rows without heads.

    Identity and telephone numbers are passed as text; instants are written as Chinese time. Line ends become ``\\n``,
    signs that XML cannot hold are left out. ``progress`` is told the rows written so far, every ``every`` rows.
    """
    book = Workbook(write_only=True)
    titles: set[str] = set()
    done = 0
    for sheet in sheets:
        page = book.create_sheet(_title(str(sheet.title), titles))
        _head(page, sheet)
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
            done += 1
            if progress and done % every == 0:
                progress(done)
    book.save(target)
    if progress:
        progress(done)
    return done


def to_bytes(sheets: Sequence[Sheet], *, progress: Progress | None = None) -> bytes:
    """The workbook as bytes; for what fits in memory."""
    out = io.BytesIO()
    write(sheets, out, progress=progress)
    return out.getvalue()


def _head(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    """Widths, the note, and the head, which stays in sight and on every printed page."""
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = 2.2 * column.width
        if column.choices:
            _offer(page, get_column_letter(number), column.choices, below=2 if sheet.note else 1)
    place = 2 if sheet.note else 1
    page.freeze_panes = f"A{place + 1}"
    page.print_title_rows = f"{place}:{place}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    if sheet.note:
        page.append([_cell(page, sheet.note)])
    head = []
    for column in sheet.columns:
        cell = _text_cell(page, _clean(str(column.title)))
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        head.append(cell)
    page.append(head)


def _offer(page: WriteOnlyWorksheet, letter: str, choices: Sequence[Text], *, below: int) -> None:
    """A list to choose from in every cell of a column; what is typed may differ, whoever reads it says so."""
    listed = DataValidation(type="list", formula1=f'"{",".join(map(str, choices))}"', allow_blank=True)
    listed.showErrorMessage = False
    listed.add(f"{letter}{below + 1}:{letter}{MOST_CHOSEN}")
    page.data_validations.append(listed)


def _cell(page: WriteOnlyWorksheet, value: Cell) -> object:
    """What is given to openpyxl: harmless text, numbers and days as they are, other text as a forced string."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return _dated(page, value.astimezone(clock.ZONE).replace(tzinfo=None), "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        return _dated(page, value, "yyyy-mm-dd")
    text = _clean(str(value))
    if text and (text[0] in DANGEROUS or text in ERROR_CODES):
        return _text_cell(page, text)
    return text


def _text_cell(page: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"  # openpyxl has made a formula or an error of it
    if text and text[0] in DANGEROUS:
        cell.number_format = "@"
        cell.quotePrefix = True
    return cell


def _dated(page: WriteOnlyWorksheet, value: date, shape: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=value)
    cell.number_format = shape
    return cell


def _clean(text: str) -> str:
    """Text as a cell may hold it; ``_x0041_`` would be read as ``A`` and is escaped as Excel does."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return ESCAPED.sub("_x005F_", text)[:LONGEST_TEXT]


def _title(wanted: str, taken: set[str]) -> str:
    """A title that Excel accepts: at most 31 characters, none of its own signs, each once."""
    plain = NOT_IN_TITLES.sub(" ", wanted).strip()[:31] or "1"
    title, number = plain, 2
    while title.lower() in taken:
        ending = f" {number}"
        title, number = plain[: 31 - len(ending)] + ending, number + 1
    taken.add(title.lower())
    return title
