"""Packed files from strangers, opened with care: nothing is unpacked to disk, and no part may be larger than it says.

    with archives.opened(content) as archive:
        text = archives.part(archive, "word/document.xml", most=30 * archives.MB)

What climbs or leads out of its folder, is encrypted, or grows beyond measure is refused with words before anything is read.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from kit.errors import Unreadable

MB = 1024 * 1024
LARGEST_UNPACKED = 300 * MB
MOST_PARTS = 5_000
STEEPEST = 300  # times that a part may grow when it is unpacked
SMALL = MB  # bytes; what stays below may grow as it likes
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError, OSError)


def opened(
    content: bytes, *, largest: int = LARGEST_UNPACKED, most_parts: int = MOST_PARTS, steepest: int = STEEPEST
) -> zipfile.ZipFile:
    """The archive, to be closed by the caller. Raises Unreadable for what is none, or is built to do harm.

    largest: bytes of all parts together when they are unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise damaged() from error
    try:
        _check(archive.infolist(), largest, most_parts, steepest)
    except Unreadable:
        archive.close()
        raise
    return archive


def part(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes | None:
    """The bytes of one part, at most ``most``; None when there is no such part. Raises Unreadable."""
    try:
        with archive.open(name) as file:
            content = file.read(most + 1)
    except KeyError:
        return None
    except BROKEN as error:
        raise damaged() from error
    if len(content) > most:
        raise too_large()
    return content


def damaged() -> Unreadable:
    """For whoever finds out later that the archive cannot be read."""
    return Unreadable(
        _("The file is damaged and cannot be opened."), _("Save it anew where it comes from, and send that.")
    )


def too_large() -> Unreadable:
    """For whoever finds out later that there is too much in it."""
    return Unreadable(_("The file is far larger inside than it looks."), _("Send less of it at once."))


def _check(parts: list[zipfile.ZipInfo], largest: int, most_parts: int, steepest: int) -> None:
    if len(parts) > most_parts or sum(each.file_size for each in parts) > largest:
        raise too_large()
    for each in parts:
        if each.flag_bits & 0x1:
            raise Unreadable(_("The file has a password."), _("Save it without a password, and send that."))
        if stat.S_ISLNK(each.external_attr >> 16) or _climbs(each.orig_filename) or _climbs(each.filename):
            raise Unreadable(
                _("The file holds parts that lead out of it."), _("Do not open it; ask where it comes from.")
            )
        if each.file_size > SMALL and each.file_size > steepest * max(each.compress_size, 1):
            raise too_large()


def _climbs(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain.split("/")[0] or ".." in PurePosixPath(plain).parts or "\0" in plain
