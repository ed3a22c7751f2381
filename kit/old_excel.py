"""What an old Excel or WPS file (.xls, .et) holds, looked at before it is read: its cells are counted, nothing is kept.

The reader lays a sheet out in memory by its outermost cells, so that two cells far apart could ask for gigabytes; here
their places are known first.

Source: [MS-CFB] 2.2–2.6 (the container), [MS-XLS] 2.4 (the records).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

FREE = 0xFFFFFFFA  # sectors from here on are marks, not places
SMALL = 4096  # bytes; shorter streams lie in the mini stream
MOST_RECORDS = 5_000_000
MOST_ENTRIES = 20_000

BOF, EOF, FILEPASS, BOUNDSHEET, COUNTS_FROM_1904 = 0x0809, 0x000A, 0x002F, 0x0085, 0x0022
ONE_CELL = {0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6}
MANY_NUMBERS = 0x00BD
FORMULAS = {0x0006, 0x0206, 0x0406}


class Broken(ValueError):
    """The bytes are no such file."""


@dataclass
class OldSheet:
    """A sheet's formulas by row and column, from 1, and how many cells lie between its outermost ones."""

    name: str
    visible: bool
    formulas: set[tuple[int, int]] = field(default_factory=set)
    rows: int = 0
    columns: int = 0

    def take(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)


@dataclass(frozen=True)
class OldBook:
    """names: of the streams of the container. sheets: None when it holds no workbook of Excel 97 or later."""

    names: frozenset[str]
    sheets: tuple[OldSheet, ...] | None
    has_password: bool = False
    from_1904: bool = False

    @property
    def has_macros(self) -> bool:
        return any(name.upper() in ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA") for name in self.names)


def inspect(content: bytes) -> OldBook:
    """Walk the records once. Raises Broken."""
    try:
        streams = _Container(content)
        book = streams.read("Workbook")
        if book is None:
            return OldBook(streams.names, None, "EncryptedPackage" in streams.names)
        return _walk(streams.names, book)
    except (struct.error, IndexError, OverflowError, UnicodeDecodeError) as error:
        raise Broken(str(error)) from error


class _Container:
    """Streams by their name."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = 1 << struct.unpack_from("<H", content, 30)[0]
        if self.size not in (512, 4096):
            raise Broken("sector size")
        self.most = len(content) // self.size + 1
        fats, first_directory = struct.unpack_from("<I", content, 44)[0], struct.unpack_from("<I", content, 48)[0]
        first_mini, _minis, first_more, mores = struct.unpack_from("<IIII", content, 60)
        places = list(struct.unpack_from("<109I", content, 76))
        while first_more < FREE and mores > 0 and len(places) < self.most + 109:
            sector = struct.unpack(f"<{self.size // 4}I", self._sector(first_more))
            places += sector[:-1]
            first_more, mores = sector[-1], mores - 1
        self.fat: list[int] = []
        for place in [place for place in places if place < FREE][: min(fats, self.most)]:
            self.fat += struct.unpack(f"<{self.size // 4}I", self._sector(place))
        self.entries: dict[str, tuple[int, int]] = {}
        root = (0, 0)
        directory = self._chain(first_directory)
        for at in range(0, min(len(directory), MOST_ENTRIES * 128), 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            name = directory[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le")
            start, size = struct.unpack_from("<II", directory, at + 116)
            if kind == 5:
                root = (start, size)
            elif kind:
                self.entries.setdefault(name, (start, size))
        self.mini = self._chain(root[0])
        minis = self._chain(first_mini) if first_mini < FREE else b""
        self.mini_fat = struct.unpack(f"<{len(minis) // 4}I", minis)
        self.names = frozenset(self.entries)

    def read(self, name: str) -> bytes | None:
        """The bytes of a stream, or None without one."""
        if name not in self.entries:
            return None
        start, size = self.entries[name]
        if size >= SMALL:
            return self._chain(start)[:size]
        parts: list[bytes] = []
        while start < FREE and len(parts) * 64 < size:
            parts.append(self.mini[start * 64 : start * 64 + 64])
            start = self.mini_fat[start]
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        return self.content[at : at + self.size].ljust(self.size, b"\0")

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < FREE:
            parts.append(self._sector(number))
            if len(parts) > self.most:
                raise Broken("the sectors go in a circle")
            number = self.fat[number]
        return b"".join(parts)


def _walk(names: frozenset[str], book: bytes) -> OldBook:
    sheets: list[OldSheet] = []
    starts: list[int] = []
    at, steps, from_1904 = 0, 0, False
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        steps += 1
        if kind == FILEPASS:
            return OldBook(names, (), has_password=True)
        if kind == EOF or steps > MOST_RECORDS:
            break
        if kind == COUNTS_FROM_1904:
            from_1904 = bool(struct.unpack_from("<H", book, at + 4)[0])
        if kind == BOUNDSHEET:
            start, hidden, sort = struct.unpack_from("<IBB", book, at + 4)
            sheets.append(OldSheet(_name(book, at + 10), visible=not hidden and not sort))
            starts.append(start)
        at += 4 + length
    for sheet, start in zip(sheets, starts, strict=True):
        steps = _walk_sheet(sheet, book, start, steps)
    return OldBook(names, tuple(sheets), from_1904=from_1904)


def _walk_sheet(sheet: OldSheet, book: bytes, at: int, steps: int) -> int:
    """Count the cells of one sheet; the records walked until now. Charts within it begin and end like a sheet."""
    depth = 0
    unpack = struct.Struct("<HHHH").unpack_from
    last = len(book) - 8
    while at <= last:
        kind, length, row, column = unpack(book, at)
        steps += 1
        if steps > MOST_RECORDS:
            raise Broken("too many records")
        if kind in ONE_CELL:
            sheet.take(row, column)
        elif kind in FORMULAS:
            sheet.take(row, column)
            sheet.formulas.add((row + 1, column + 1))
        elif kind == MANY_NUMBERS and length >= 6:
            sheet.take(row, struct.unpack_from("<H", book, at + 4 + length - 2)[0])
        elif kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                break
        at += 4 + length
    return steps


def _name(book: bytes, at: int) -> str:
    count, wide = book[at], book[at + 1] & 1
    return book[at + 2 : at + 2 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
