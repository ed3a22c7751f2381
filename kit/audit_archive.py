"""How long the audit trail is kept: thirteen months in the database, then day by day in a sealed file beside it.

Never less than six months: 网络安全法 第21条(三) asks for that, and no caller can ask for less here. A day whose chain is
broken stays where it is, since a file would hide it.

A file ``audit/2025-10-31.jsonl.gz`` in the private store holds what the day's hashes cover, an event a line, and a last
line with the root of the day and its seal (HMAC-SHA256 with the key of this installation). The row of the day stays,
with the root and with the hash of the file. The operator copies the files to another machine (docs/operators.md).
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from kit import append_only, audit, clock, jobs
from kit.models import AuditDay, AuditEvent, Job

logger = logging.getLogger(__name__)

KEPT_MONTHS = 13
LEAST_MONTHS = 6
FOLDER = "audit"


class TooEarly(ValueError):
    """The law asks to keep these days; a mistake of the caller."""


@dataclass(frozen=True)
class Expired:
    """What one run did. broken: days whose chain is not whole; they stay."""

    days: int
    events: int
    broken: tuple[date, ...]


def months_before(day: date, months: int) -> date:
    """The first of the month that lies ``months`` before the month of ``day``: never less than so many months ago."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def expire(before: date | None = None) -> Expired:
    """Put the events of all days before ``before`` into files and remove them; a transaction a day. Safe to repeat.

    Left out, ``before`` is thirteen months ago. Raises `TooEarly` for days of the last six months.
    """
    today = clock.today()
    before = before or months_before(today, KEPT_MONTHS)
    if before > months_before(today, LEAST_MONTHS):
        raise TooEarly(f"The audit trail is kept at least {LEAST_MONTHS} months; {before} is too late a day.")
    due = list(AuditDay.objects.filter(day__lt=before, expired_at=None).order_by("day").values_list("day", flat=True))
    broken = tuple(day for day in due if audit.verify(day) is not None)
    for day in broken:
        logger.error("The audit trail of %s is broken; it stays in the database.", day)
    counts = [_expire_day(day) for day in due if day not in broken]
    if counts:
        audit.record("audit.expired", hashes={"days": str(len(counts)), "events": str(sum(counts))})
    return Expired(len(counts), sum(counts), broken)


@transaction.atomic
def _expire_day(day: date) -> int:
    head = AuditDay.objects.select_for_update().get(pk=day)
    content = file_of(head)
    store, name = storages["private"], name_of(day)
    store.delete(name)  # left by a run that did not come to its end
    store.save(name, ContentFile(content))
    rows = AuditEvent.objects.filter(day=head)
    with append_only.released(AuditEvent._meta.db_table):
        rows._raw_delete(rows.db)
    head.expired_at, head.file_hash = clock.now(), hashlib.sha256(content).hexdigest()
    head.save(update_fields=["expired_at", "file_hash"])
    return head.count


def name_of(day: date) -> str:
    return f"{FOLDER}/{day:%Y-%m-%d}.jsonl.gz"


def file_of(head: AuditDay) -> bytes:
    """The day as a file; the same bytes each time."""
    lines = [
        _line({**event.said(), "hash": event.hash})
        for event in head.events.order_by("number").iterator(chunk_size=2000)
    ]
    root = {"day": head.day.isoformat(), "count": head.count, "root": head.hash}
    lines.append(_line({**root, "seal": seal(head)}))
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def _line(said: dict[str, object]) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def seal(head: AuditDay) -> str:
    """What only this installation can write under the root of a day."""
    said = f"audit {head.day.isoformat()} {head.count} {head.hash}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def check(day: date) -> bool:
    """Whether the file of a day that has expired is there, and is the one that was written."""
    head = AuditDay.objects.get(pk=day)
    store, name = storages["private"], name_of(day)
    if not store.exists(name):
        return False
    with store.open(name) as stream:
        return hashlib.sha256(stream.read()).hexdigest() == head.file_hash


@jobs.kind("kit.expire_audit", long=True, quiet=True)
def expire_audit(job: Job) -> None:
    """Each night; nothing on most nights, a month on the first of one."""
    expire()
