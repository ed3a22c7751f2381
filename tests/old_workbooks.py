"""Workbooks of Excel 97–2003 and WPS (.xls, .et) as bytes, since no kept package writes them.

Source: [MS-CFB] 2.2–2.6 (the container), [MS-XLS] 2.4 (the records).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SECTOR = 512


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if value is None:
        return record(0x0201, place)
    if isinstance(value, int | float):
        return record(0x0203, place + struct.pack("<d", value))
    if str(value).startswith("="):  # a formula with the result 0
        return record(0x0006, place + struct.pack("<dHIH", 0.0, 0, 0, 0))
    words = str(value).encode("utf-16-le")
    return record(0x0204, place + struct.pack("<HB", len(words) // 2, 1) + words)


def stream(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    merged: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
    cells: Sequence[tuple[int, int, object]] = (),
    password: bool = False,
) -> bytes:
    """The records. merged: first row, first column, last row, last column, from 1. cells: more of them, from 0."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    if password:
        start += record(0x002F, bytes(54))
    start += record(0x0042, struct.pack("<H", 1200))
    bodies = []
    for name, rows in sheets.items():
        body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        for r, row in enumerate(rows):
            body += b"".join(_cell(r, c, value) for c, value in enumerate(row))
        body += b"".join(_cell(*cell) for cell in cells)
        ranges = (merged or {}).get(name, ())
        if ranges:
            packed = b"".join(struct.pack("<HHHH", t - 1, b - 1, x - 1, y - 1) for t, x, b, y in ranges)
            body += record(0x00E5, struct.pack("<H", len(ranges)) + packed)
        bodies.append(body + record(0x000A))
    names = [name.encode("utf-16-le") for name in sheets]
    at = len(start) + sum(4 + 8 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        start += record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(name) // 2, 1) + name)
        at += len(body)
    return start + record(0x000A) + b"".join(bodies)


def container(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file with these streams; each is filled up so that it needs no mini stream."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    chains, at = [], 1
    sizes = [-(-len(data) // SECTOR) for data in padded.values()]
    directory_sectors = -(-(len(padded) + 1) * 128 // SECTOR)
    body_sectors = sum(sizes) + directory_sectors
    fats = 1
    while fats * 128 < body_sectors + fats:
        fats += 1
    chains = [FAT] * fats
    at = fats
    starts = []
    for size in sizes:
        starts.append(at)
        chains += [*range(at + 1, at + size), END]
        at += size
    directory_start = at
    chains += [*range(at + 1, at + directory_sectors), END]
    chains += [FREE] * (fats * 128 - len(chains))
    entries = _entry("Root Entry", 5, END, 0, child=1 if padded else FREE)
    for number, (name, data) in enumerate(padded.items(), start=1):
        right = number + 1 if number < len(padded) else FREE
        entries += _entry(name, 2, starts[number - 1], len(data), right=right)
    entries = entries.ljust(directory_sectors * SECTOR, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, directory_start, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *range(fats), *[FREE] * (109 - fats))
    body = b"".join(data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\0") for data in padded.values())
    return head + struct.pack(f"<{len(chains)}I", *chains) + body + entries


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    words = name.encode("utf-16-le")
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBB", len(words) + 2, kind, 1)
        + struct.pack("<III", FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xls(sheets: Mapping[str, Sequence[Sequence[object]]], **options: object) -> bytes:
    return container({"Workbook": stream(sheets, **options)})  # type: ignore[arg-type]
