"""The files of sounds, in the private storage: named by their content, written once, removed when nobody names them."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from courses.audio import encoding
from courses.models import SectionSound, Sound

logger = logging.getLogger(__name__)

FOLDER, UPLOADS = "lesson-sounds", "lesson-uploads"
KEPT = timedelta(days=30)  # a sound that no section uses: a text that was changed back is not made anew
GRACE = timedelta(days=1)  # a file without a row may be of a job that is still running
PIECE = 64 * 1024


@contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="luxin-sound-") as folder:
        yield Path(folder)


def keep_upload(upload: File) -> str:
    """Put what somebody sent into the storage, piece by piece; its name, which says nothing of the one it came with."""
    return storages["private"].save(f"{UPLOADS}/{uuid.uuid4().hex}", upload)


def fetch(name: str, to: Path) -> str:
    """Copy a file out of the storage, piece by piece; SHA-256 of it. Raises FileNotFoundError."""
    said = hashlib.sha256()
    with storages["private"].open(name) as source, to.open("wb") as target:
        while piece := source.read(PIECE):
            said.update(piece)
            target.write(piece)
    return said.hexdigest()


def keep(encoded: encoding.Encoded, *, key: str, voice: str, at: datetime) -> Sound:
    """The files into the storage, and their row, not saved yet. The files first: a row never points at nothing."""
    digest = _digest(encoded.webm)
    return Sound(
        key=key,
        voice=voice,
        digest=digest,
        opus_file=_store(encoded.webm, f"{FOLDER}/{digest}.webm"),
        mp3_file=_store(encoded.mp3, f"{FOLDER}/{digest}.mp3"),
        opus_bytes=encoded.webm.stat().st_size,
        mp3_bytes=encoded.mp3.stat().st_size,
        milliseconds=encoded.milliseconds,
        made_at=at,
    )


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()[:32]


def _store(file: Path, name: str) -> str:
    storage = storages["private"]
    if storage.exists(name):
        return name
    with file.open("rb") as content:
        return storage.save(name, File(content))


def forget(names: Iterable[str]) -> None:
    """Delete files once the transaction has committed: a rollback cannot bring a file back."""
    transaction.on_commit(partial(delete, [name for name in names if name]))


def delete(names: Iterable[str]) -> None:
    for name in names:
        try:
            storages["private"].delete(name)
        except OSError as error:
            logger.error("a sound that is over is still there: %s", type(error).__name__)


def sweep(*, at: datetime) -> int:
    """Remove sounds that no section has used for a month, and files that no row names; how many files went."""
    unused = Sound.objects.filter(used_by__isnull=True, made_at__lt=at - KEPT)
    unused.delete()
    named = set(SectionSound.objects.exclude(upload="").values_list("upload", flat=True))
    for pair in Sound.objects.values_list("opus_file", "mp3_file"):
        named.update(pair)
    storage, gone = storages["private"], []
    for folder in (FOLDER, UPLOADS):
        try:
            names = storage.listdir(folder)[1]
        except FileNotFoundError:
            continue
        paths = {f"{folder}/{name}" for name in names} - named
        gone += [path for path in paths if storage.get_modified_time(path) < at - GRACE]
    delete(gone)
    return len(gone)
