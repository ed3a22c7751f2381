"""A zip archive as a stranger sends it: names that climb, links, passwords and bombs are refused before anything is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from kit.errors import Unreadable

LARGEST = 100 * 1024 * 1024  # bytes of the archive
LARGEST_UNPACKED = 200 * 1024 * 1024  # of all that is read out of it
MOST_ENTRIES = 5_000
CHUNK = 1024 * 1024


class Archive:
    """The files of an archive by their names; each is unpacked when it is asked for, and everything is counted.

    Raises Unreadable for what is refused.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) >= LARGEST:
            raise Unreadable(_("The file is larger than 100 MB."), _("Export fewer questions at once."))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OverflowError):
            raise _damaged() from None
        self._entries = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        self._unpacked = 0
        _check(self._zip.infolist())

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of the archive."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes | None:
        """One file, or None when there is none of that name."""
        info = self._entries.get(name)
        if info is None:
            return None
        pieces = []
        try:
            with self._zip.open(info) as file:
                while piece := file.read(CHUNK):
                    self._unpacked += len(piece)
                    if self._unpacked > LARGEST_UNPACKED:
                        raise _too_much()
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
            raise _damaged() from None
        return b"".join(pieces)


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(info.file_size for info in entries) > LARGEST_UNPACKED:
        raise _too_much()
    for info in entries:
        if info.flag_bits & 0x1:
            raise Unreadable(_("The archive has a password."), _("Send it without one."))
        if stat.S_ISLNK(info.external_attr >> 16) or _climbs(info.orig_filename) or _climbs(info.filename):
            raise Unreadable(
                _("The archive holds files that lead out of it."),
                _("Export it again from the program that it comes from."),
            )


def _climbs(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0] or "\0" in name


def _too_much() -> Unreadable:
    return Unreadable(_("The archive is far larger inside than a question bank."), _("Export fewer questions at once."))


def _damaged() -> Unreadable:
    return Unreadable(
        _("The archive is damaged or not complete."), _("Export it again from the program that it comes from.")
    )
