"""Whose request this is, where a phone hands in what it has written.

A page says in ``X-Person`` whose outbox it empties. Whoever entered on the same phone meanwhile does not get what lies in it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from kit import clock
from offline import devices
from offline.inbox import Maker


def maker_of(request: HttpRequest) -> Maker | None:
    """Whose events these are: a token in the header, else the session or the device's cookie with a CSRF token."""
    maker = _maker_of(request)
    meant = request.headers.get("X-Person", "")
    return None if maker is None or (meant and meant != str(maker.person.uuid)) else maker


def _maker_of(request: HttpRequest) -> Maker | None:
    device = devices.from_header(request, at=clock.now())
    if device is not None:
        return Maker(device.person, device)
    if _is_forged(request):
        return None
    device = devices.from_cookie(request, at=clock.now())
    if request.user.is_authenticated:
        own = device if device is not None and device.person_id == request.user.pk else None
        return Maker(request.user, own)
    return Maker(device.person, device) if device is not None else None


class _Csrf(CsrfViewMiddleware):
    """Says why a request is refused instead of answering it with a page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason


def _is_forged(request: HttpRequest) -> bool:
    """Whether the check that the decorator lifted (for tokens in the header) would refuse the request."""
    check = _Csrf(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda request: HttpResponse(), (), {}) is not None
