"""What people hangs into pages of others: oneself under 我的, the way out of the desk."""

from __future__ import annotations

from django.http import HttpRequest

from kit import clock
from kit.slots import Card
from people.profile import profile_of


def me(request: HttpRequest, _object: object) -> Card:
    return Card("people/_me.html", {"profile": profile_of(request.user, on=clock.today())})


def who(request: HttpRequest, _object: object) -> Card | None:
    if not request.user.is_authenticated:
        return None
    return Card("people/_who.html", {"name": request.user.name})
