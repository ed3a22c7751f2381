"""What people hang into pages of the phone: whom to call without a network, and the way to say what one would write."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest

from kit.slots import Card
from people.contacts import contacts_of


def contact(request: HttpRequest, _object: object) -> Card | None:
    """The nearest one who helps; the telephone works without a network of data."""
    first = contacts_of(request.user).first
    return Card("people/_phone_help.html", {"contact": first}) if first else None


def say_it(request: HttpRequest, _object: object) -> Card | None:
    """Where one writes: the way to speak instead, for whoever has entered (a voice is kept only with consent)."""
    if not request.user.is_authenticated:
        return None
    asked = {name: request.GET[name] for name in ("kind", "about") if name in request.GET}
    return Card("people/_say_it.html", {"query": f"?{urlencode(asked)}" if asked else ""})
