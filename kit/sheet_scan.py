"""A sheet of an xlsx file, looked over as bytes before it is parsed: what is merged, where formulas stand, how much it is.

The parser holds a whole row in memory and walks every empty one; this one reads in pieces of a row and counts, so that
a sheet that was built to exhaust the server is known in a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

PIECE = 1 << 20
LONGEST_ROW = 4 << 20  # bytes of one row; 200 cells of ordinary text need some thousands
MOST_FORMULAS = 400_000
MOST_MERGED = 100_000

TAG = rb"<(?:[^\s<>:/!?]{1,40}:)?"
ROW = re.compile(TAG + rb"row(?=[\s>/])")
VALUE = re.compile(TAG + rb"(?:v|is|f)[\s>/]")
FORMULA = re.compile(TAG + rb"c(?=[\s>])([^>]*)>\s*" + TAG + rb"f[\s>/]")
ANY_FORMULA = re.compile(TAG + rb"f[\s>/]")
MERGED = re.compile(TAG + rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")


class TooMuch(ValueError):
    """More than any roster needs. ``empty``: because of empty rows."""

    def __init__(self, *, empty: bool = False) -> None:
        super().__init__("too much")
        self.empty = empty


@dataclass
class Scan:
    """merged: first row, first column, last row, last column; formulas: row, column; all from 1.

    filled: rows that hold something. strays: formulas in cells that do not say where they stand.
    """

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    filled: int = 0
    strays: int = 0


def column_number(letters: str) -> int:
    """C → 3, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """3 → C, 27 → AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def scan(file: IO[bytes], *, most_empty: int) -> Scan:
    """Look the sheet over. Raises TooMuch for a row that never ends and for empty rows without end."""
    found = Scan()
    empty = 0
    for piece in _rows(file):
        if VALUE.search(piece):
            found.filled, empty = found.filled + 1, 0
            _take_formulas(piece, found)
        elif ROW.match(piece):
            empty += 1
            if empty > most_empty:
                raise TooMuch(empty=True)
        if b"mergeCell" in piece:
            found.merged += [
                (int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
                for left, top, right, bottom in MERGED.findall(piece)
            ]
        if len(found.formulas) > MOST_FORMULAS or len(found.merged) > MOST_MERGED:
            raise TooMuch
    return found


def _take_formulas(row: bytes, found: Scan) -> None:
    if not ANY_FORMULA.search(row):
        return
    for attributes in FORMULA.findall(row):
        place = PLACE.search(attributes)
        if place:
            found.formulas.add((int(place[2]), column_number(place[1].decode())))
        else:
            found.strays += 1


def _rows(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of the sheet, cut before each row."""
    rest = b""
    while chunk := file.read(PIECE):
        rest += chunk
        starts = [match.start() for match in ROW.finditer(rest)]
        before = 0
        for start in starts:
            if start > before:
                yield rest[before:start]
                before = start
        rest = rest[before:]
        if len(rest) > LONGEST_ROW:
            raise TooMuch
    yield rest
