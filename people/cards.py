"""What people hangs into pages of others: 求助 in the bottom row, oneself under 我的, the way out of the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.slots import Card, Entry
from people.profile import profile_of


def bottom(request: HttpRequest, _object: object) -> Entry | None:
    """Help, for whoever has come in."""
    if not request.user.is_authenticated:
        return None
    url = reverse("people:help")
    return Entry(_("Help"), url, current=request.path == url)


def me(request: HttpRequest, _object: object) -> Card:
    return Card("people/_me.html", {"profile": profile_of(request.user, on=clock.today())})


def who(request: HttpRequest, _object: object) -> Card | None:
    if not request.user.is_authenticated:
        return None
    return Card("people/_who.html", {"name": request.user.name})
