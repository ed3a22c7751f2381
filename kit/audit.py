"""Who did what to whom: one row a deed, in the transaction of the deed, each day one chain (safety.md D-07).

Values never enter: of changed fields the names and, where asked, keyed hashes that show whether two values were equal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest

from kit import clock
from kit.models import AuditDay, AuditEvent

SEED = "0" * 64


@dataclass(frozen=True)
class Break:
    """The first place of a day's chain where a row is missing or was changed."""

    day: date
    number: int
    why: str


@dataclass(frozen=True)
class Origin:
    """Where deeds come from. request_id: one id for all that one request did; ip: its address, None without one."""

    request_id: str = ""
    ip: str | None = None


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  frozen
"""Of the request that is being answered, or of the one that asked for the job that is being done. Empty in commands."""


def origin_of(request: HttpRequest) -> Origin:
    """Where ``request`` comes from."""
    return Origin(request_id(request), request.META.get("REMOTE_ADDR") or None)


@contextmanager
def coming_from(where: Origin) -> Iterator[None]:
    """Let all that is recorded meanwhile come from ``where``."""
    before = origin.set(where)
    try:
        yield
    finally:
        origin.reset(before)


@transaction.atomic
def record(
    action: str,
    *,
    by: Any = None,
    role: str = "",
    scope_path: str = "",
    of: models.Model | None = None,
    object_type: str = "",
    object_id: str = "",
    fields: Iterable[str] = (),
    hashes: Mapping[str, str] | None = None,
    request: HttpRequest | None = None,
    result: str = "ok",
) -> AuditEvent:
    """Add one event to the chain of today, in the caller's transaction.

    role, scope_path: in which role, and in which unit (its path), for whoever may read about it later; left out, they
    are what ``of`` and ``by`` say of themselves (``audit_path``, ``audit_role``). action: "app.verb"; of: the row it was done to, or its type and id; fields: names of the fields that changed;
    hashes: per field what ``keyed_hash`` made of its value. request: left out, it is the one that is being answered, or
    that asked for the job. Call it last in a transaction: the chain is locked from
    here to the commit.
    """
    at, where = clock.now(), origin_of(request) if request else origin.get()
    day, _ = AuditDay.objects.get_or_create(day=clock.day_of(at), defaults={"hash": SEED})
    day = AuditDay.objects.select_for_update().get(pk=day.pk)
    event = AuditEvent(
        day=day,
        number=day.count + 1,
        at=at,
        by_id=getattr(by, "pk", None),
        role=role or getattr(by, "audit_role", ""),
        scope_path=(scope_path or getattr(of, "audit_path", "") or getattr(by, "audit_path", ""))[:200],
        action=action,
        object_type=object_type or (of._meta.label_lower if of else ""),
        object_id=object_id or (str(of.pk) if of else ""),
        fields=dict.fromkeys(fields, "") | dict(hashes or {}),
        request_id=where.request_id,
        ip=where.ip,
        result=result,
        prev_hash=day.hash,
    )
    event.hash = link(event)
    event.save()
    day.count, day.hash = event.number, event.hash
    day.save(update_fields=["count", "hash"])
    return event


def link(event: AuditEvent) -> str:
    """The hash of what a row says, the hash of the row before it included."""
    said = json.dumps(event.said(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def keyed_hash(value: str) -> str:
    """What may stand in the trail instead of a personal value: equal values give equal hashes, nothing leads back."""
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()[:16]


def request_id(request: HttpRequest) -> str:
    """One id for all that one request did."""
    known: str | None = getattr(request, "audit_id", None)
    if known is None:
        known = uuid.uuid4().hex
        request.audit_id = known  # type: ignore[attr-defined]
    return known


def verify(day: date) -> Break | None:
    """Where the chain of ``day`` is broken, or None when it is whole. A day without events is whole.

    Of a day whose events went into a file only the file can be checked: `kit.audit_archive.check`.
    """
    head = AuditDay.objects.filter(day=day).first()
    if head is None or head.expired_at is not None:
        return None
    before, number = SEED, 0
    for event in AuditEvent.objects.filter(day=head).order_by("number").iterator():
        number += 1
        if event.number != number:
            return Break(day, number, "missing")
        if event.prev_hash != before or event.hash != link(event):
            return Break(day, number, "changed")
        before = event.hash
    if (head.count, head.hash) != (number, before):
        return Break(day, number + 1, "missing")
    return None
