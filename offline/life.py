"""Which life of the database this is, and whether it is a restored one that nobody has named yet.

A copy holds the epoch of its day, so a restored database looks like the one before. What tells is kept beside it: every hour
the timetable counts in the database and notes the count in ``LMS_DATA/life.json``. A database that has counted less far than
the note was restored: ``manage.py restored`` names its new life, and where nobody did, the next hour does.

Source: docs/phone.md, "The offline contract", 5; docs/safety.md, D-12.
"""

from __future__ import annotations

import json
import logging
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from kit.lookup import one_or_none
from offline.models import Life

logger = logging.getLogger(__name__)

FILE = "life.json"


@dataclass(frozen=True)
class Mark:
    """How far a life has come."""

    epoch: str
    beats: int


def epoch() -> uuid.UUID:
    """The name of this life. One query."""
    known = one_or_none(Life.objects.filter(pk=1).values_list("epoch", flat=True))
    return known or Life.objects.get_or_create(pk=1)[0].epoch


def beat(*, at: datetime) -> None:
    """Count, and note it down beside the database. After a restore a new life begins instead."""
    epoch()
    if is_restored():
        logger.warning("the database was restored from a copy: phones are asked to send the last seven days again")
        restored(at=at)
        return
    with transaction.atomic():
        Life.objects.filter(pk=1).update(beats=F("beats") + 1)
        now = mark()
    _note(now)


def mark() -> Mark:
    """How far this database has come."""
    row = Life.objects.filter(pk=1).first() or Life()
    return Mark(str(row.epoch), row.beats)


def is_restored() -> bool:
    """Whether this database is older than what was noted beside it."""
    now, before = mark(), noted()
    return before is not None and before.epoch == now.epoch and now.beats < before.beats


def restored(*, at: datetime) -> uuid.UUID:
    """A new life has begun: every phone sends once more what it still keeps."""
    new = uuid.uuid4()
    Life.objects.update_or_create(pk=1, defaults={"epoch": new, "since": at, "beats": 0})
    _note(Mark(str(new), 0))
    return new


def noted() -> Mark | None:
    """What was noted beside the database; None where nothing was, or where it cannot be read."""
    try:
        said = json.loads(_path().read_text("utf-8"))
        return Mark(str(said["epoch"]), int(said["beats"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(now: Mark) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(now)), "utf-8")
    unfinished.replace(path)


def _path() -> Path:
    return Path(settings.DATA) / FILE
