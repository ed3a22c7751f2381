"""The files of sounds, in the private storage: named by their content, written once, removed when nobody names them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages

from courses.models import SectionSound, Sound
from kit import private_files
from kit.encoding import Encoded
from kit.private_files import delete, fetch, forget, workshop

FOLDER, UPLOADS = "lesson-sounds", "lesson-uploads"
KEPT = timedelta(days=30)  # a sound that nothing uses: a text that was changed back is not made anew

__all__ = ["delete", "fetch", "forget", "keep", "keep_upload", "sweep", "workshop"]


def keep_upload(upload: File) -> str:
    """What a trainer sent."""
    return private_files.keep_upload(upload, UPLOADS)


def keep(encoded: Encoded, *, key: str, voice: str, at: datetime) -> Sound:
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
    return name if storages["private"].exists(name) else private_files.keep(file, name)


def sweep(*, at: datetime) -> int:
    """Remove sounds that no section and no passage has used for a month, and files that no row names; how many files went."""
    Sound.objects.filter(used_by__isnull=True, spoken_in__isnull=True, made_at__lt=at - KEPT).delete()
    named = set(SectionSound.objects.exclude(upload="").values_list("upload", flat=True))
    for pair in Sound.objects.values_list("opus_file", "mp3_file"):
        named.update(pair)
    return private_files.sweep((FOLDER, UPLOADS), named, at=at)
