"""Browsers that a person entered with: made known, recognised, revoked.

The token lies in a cookie that no script can read, hashed in the database, and is good for 180 days. It lets its
owner in again without a code, and it may append his own events.

Source: docs/phone.md, "Logging in" and "The offline contract", 4.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kit import clock
from offline.models import Device

DAYS = 180
TOKEN_BYTES = 32
SCHEME = "Device "  # of the Authorization header


def enrol(person: models.Model, *, at: datetime, label: str = "") -> tuple[Device, str]:
    """Make a new device known; the token is in nobody's hands but the caller's."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device = Device.objects.create(
        person=person,
        token_hash=hashed(token),
        label=label[:80],
        enrolled_at=at,
        expires_at=at + timedelta(days=DAYS),
        last_seen_on=clock.day_of(at),
    )
    return device, token


def recognise(token: str, *, at: datetime) -> Device | None:
    """The known device with this token, its person loaded; None when it is revoked or expired, or its person inactive.

    One query, and a second one on the first visit of a day.
    """
    if not token or len(token) > 100:
        return None
    device = Device.objects.known(at).select_related("person").filter(token_hash=hashed(token)).first()
    if device is None or not device.person.is_active:
        return None
    if device.last_seen_on != clock.day_of(at):
        device.last_seen_on = clock.day_of(at)
        device.save(update_fields=["last_seen_on"])
    return device


def entered(device: Device, session_key: str) -> None:
    """Note which log-in was begun on the device; the one before is over."""
    Device.objects.filter(pk=device.pk).update(session_key=session_key)


def revoke(device: Device, *, at: datetime) -> None:
    """Forget the device: its token opens nothing from now on, and who is logged in on it is so no longer. Harmless to repeat."""
    Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(revoked_at=at)
    key = Device.objects.filter(pk=device.pk).values_list("session_key", flat=True).first()
    if key:
        store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        store().delete(key)


def hashed(token: str) -> str:
    """A token of 256 random bits needs no key and no salt: nobody can guess it from its hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name() -> str:
    return "__Host-device" if settings.HTTPS else "device"


def remember(response: HttpResponse, token: str) -> None:
    """Leave the token on the phone."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=DAYS * 24 * 3600,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: HttpResponse) -> None:
    """Take the token off the phone."""
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")


def from_cookie(request: HttpRequest, *, at: datetime) -> Device | None:
    """The known device that this browser is."""
    return recognise(request.COOKIES.get(cookie_name(), ""), at=at)


def browser_of(request: HttpRequest, *, about: UUID) -> str:
    """Which browser this is, 32 signs: the same at each of its requests about one thing. No query.

    A known device is the same one after its session has run out; without one it is the session. Two things that one browser
    did cannot be joined by it.
    """
    known = request.COOKIES.get(cookie_name()) or request.session.session_key or ""
    return hashed(f"{about} {known}")[:32]


def from_header(request: HttpRequest, *, at: datetime) -> Device | None:
    """The known device that a script named in ``Authorization: Device <token>``; no cookie can be made to send it."""
    header = request.headers.get("Authorization", "")
    return recognise(header.removeprefix(SCHEME), at=at) if header.startswith(SCHEME) else None


def label_of(user_agent: str) -> str:
    """What the owner calls such a device: 苹果手机 · 微信."""
    agent = user_agent.lower()
    if "iphone" in agent or "ipad" in agent:
        kind = _("Apple phone")
    elif "harmony" in agent or "huawei" in agent:
        kind = _("Huawei phone")
    elif "android" in agent:
        kind = _("Android phone")
    else:
        kind = _("Computer")
    return f"{kind} · {_('WeChat')}" if "micromessenger" in agent else kind
