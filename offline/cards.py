"""What offline hangs into every page of a learner: the outbox of whoever is logged in."""

from __future__ import annotations

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest

from kit.slots import Card, address

PARCELS = frozenset({"/", "/me/", "/me/phone/", "/me/devices/", "/me/voice/", "/help/"})


def scripts(request: HttpRequest, _object: object) -> Card | None:
    """The scripts that keep and send what this person does; none where nobody is logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return Card("offline/_scripts.html", {"outbox": user.uuid, "release": release()})


def release() -> str:
    """Another word as soon as one static file is another one: then the stored page is fetched anew."""
    return getattr(staticfiles_storage, "manifest_hash", "")


def head(request: HttpRequest, _object: object) -> Card | None:
    """What puts the product on the home screen; on the pages from which one does that, so that no lesson pays for it."""
    return Card("offline/_head.html") if request.path in ("/", address("offline:phone")) else None


def parcels(request: HttpRequest, _object: object) -> Card | None:
    """What sends recordings that waited, on the pages where one comes by anyway, and on those where one leaves this phone; no lesson and no test pays for it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path not in PARCELS:
        return None
    return Card("offline/_parcels.html")
