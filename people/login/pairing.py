"""A desktop shows a QR code; its owner, logged in on the phone, says yes; the desktop is in.

The code leads to a page that names the desktop and a number that stands on its screen too, so that nobody says yes to
somebody else's desktop. Three minutes, once; both halves lie hashed.

Source: docs/phone.md, "Logging in".
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from kit.errors import NotNow
from kit.fields import blind_index
from people.models import Pairing, Person

GOOD_FOR = timedelta(minutes=3)
TOKEN_BYTES = 16
SECRET_BYTES = 24


@dataclass(frozen=True)
class Started:
    """A new pairing. secret: for the desktop's session alone; token: for its QR code."""

    secret: str
    token: str


def start(about: str, *, at: datetime) -> Started:
    """A pairing for the desktop that is called ``about``."""
    started = Started(secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(TOKEN_BYTES))
    Pairing.objects.create(
        token_hash=_hashed(started.token, "token"),
        secret_hash=_hashed(started.secret, "secret"),
        made_at=at,
        expires_at=at + GOOD_FOR,
        about=about[:80],
    )
    return started


def number_of(token: str) -> int:
    """The two digits that stand on both screens."""
    return int(_hashed(token, "number")[:8], 16) % 90 + 10


def waiting(token: str, *, at: datetime) -> Pairing:
    """The pairing whose code was scanned and that nobody has answered. Raises NotNow."""
    row = Pairing.objects.filter(token_hash=_hashed(token, "token")).first()
    if row is None or row.expires_at <= at or row.confirmed_at or row.refused_at:
        raise NotNow(_("This code is out of date."), _("Make a new one on the computer, then scan it."))
    return row


def confirm(token: str, person: Person, *, at: datetime) -> None:
    """Let the desktop in as ``person``. Raises NotNow when it was answered or its time is over."""
    row = waiting(token, at=at)
    if not _open(row, at).update(confirmed_at=at, person=person):
        waiting(token, at=at)


def refuse(token: str, *, at: datetime) -> None:
    """Say that the desktop is somebody else's."""
    _open(waiting(token, at=at), at).update(refused_at=at)


def _open(row: Pairing, at: datetime):
    return Pairing.objects.filter(pk=row.pk, expires_at__gt=at, confirmed_at__isnull=True, refused_at__isnull=True)


def state_of(secret: str, *, at: datetime) -> Pairing | None:
    """The pairing that this desktop waits for, answered or not; None when it is over or was never there."""
    row = Pairing.objects.filter(secret_hash=_hashed(secret, "secret")).select_related("person").first()
    return row if row and row.used_at is None and row.expires_at > at else None


def take(row: Pairing, *, at: datetime) -> Person | None:
    """Who is let in on this desktop, once; None when another request took it, or he may not come in any more."""
    taken = Pairing.objects.filter(pk=row.pk, confirmed_at__isnull=False, used_at__isnull=True).update(used_at=at)
    person = row.person
    return person if taken and person is not None and person.is_active else None


def _hashed(text: str, what: str) -> str:
    return blind_index(text, f"people.pairing.{what}")
