"""Files that only a view hands out: taken in piece by piece, worked on in a folder of their own, deleted after the commit."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

logger = logging.getLogger(__name__)

GRACE = timedelta(days=1)  # a file without a row may be of a job that is still running
PIECE = 64 * 1024


@contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="luxin-sound-") as folder:
        yield Path(folder)


def keep_upload(upload: File, folder: str) -> str:
    """Put what somebody sent into the storage, piece by piece; its name, which says nothing of the one it came with."""
    return storages["private"].save(f"{folder}/{uuid.uuid4().hex}", upload)


def keep(file: Path, name: str) -> str:
    """Put a file that we made into the storage; the name that it got."""
    with file.open("rb") as content:
        return storages["private"].save(name, File(content))


def fetch(name: str, to: Path) -> str:
    """Copy a file out of the storage, piece by piece; SHA-256 of it. Raises FileNotFoundError."""
    said = hashlib.sha256()
    with storages["private"].open(name) as source, to.open("wb") as target:
        while piece := source.read(PIECE):
            said.update(piece)
            target.write(piece)
    return said.hexdigest()


def forget(names: Iterable[str]) -> None:
    """Delete files once the transaction has committed: a rollback cannot bring a file back."""
    transaction.on_commit(partial(delete, [name for name in names if name]))


def delete(names: Iterable[str]) -> None:
    for name in names:
        try:
            storages["private"].delete(name)
        except OSError as error:
            logger.error("a file that is over is still there: %s", type(error).__name__)


def sweep(folders: Iterable[str], named: Collection[str], *, at: datetime) -> int:
    """Remove what lies in ``folders`` and is named by no row for a day; how many files went."""
    storage, gone = storages["private"], []
    for folder in folders:
        try:
            names = storage.listdir(folder)[1]
        except FileNotFoundError:
            continue
        paths = {f"{folder}/{name}" for name in names}.difference(named)
        gone += [path for path in paths if storage.get_modified_time(path) < at - GRACE]
    delete(gone)
    return len(gone)
