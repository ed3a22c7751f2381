"""A package of questions: `kit.archives` refuses what is built to do harm; here everything that is unpacked is counted besides."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kit import archives
from kit.errors import Unreadable

LARGEST = 100 * archives.MB  # of the archive
LARGEST_UNPACKED = 200 * archives.MB  # of all that is read out of it
MOST_ENTRIES = 5_000


class Archive:
    """The files of an archive by their names; each is unpacked when it is asked for.

    Raises Unreadable for what is refused.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) >= LARGEST:
            raise Unreadable(_("The file is larger than 100 MB."), _("Export fewer questions at once."))
        # Items that are alike pack well: only what they come to in all says whether it is too much.
        self._zip = archives.opened(
            content, largest=LARGEST_UNPACKED, most_parts=MOST_ENTRIES, steepest=LARGEST_UNPACKED
        )
        self._names = dict.fromkeys(info.filename for info in self._zip.infolist() if not info.is_dir())
        self._left = LARGEST_UNPACKED

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of the archive."""
        return tuple(self._names)

    def read(self, name: str) -> bytes | None:
        """One file, or None when there is none of that name."""
        if name not in self._names:
            return None
        content = archives.part(self._zip, name, most=self._left)
        self._left -= len(content or b"")
        return content
