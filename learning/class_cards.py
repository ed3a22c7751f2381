"""What classes hang into pages: the word of the desk, the next class on the first page, the way under 我的."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from kit import clock, slots
from learning import attendance
from learning.classes import STAFF
from learning.my_classes import attended_of, next_session
from offline.api import register_event


def hang() -> None:
    """面授 at the desk and for learners; a code typed without a network."""
    slots.link(
        "kit.desk",
        gettext_lazy("Classes in a room"),
        "learning:class_list",
        covers=("learning:class_",),
        when=holds_classes,
        order=33,
        group="training",
    )
    slots.register("home.next", next_class)
    slots.register("me.cards", mine, order=12)
    slots.register("desk.person", attended, order=20)
    register_event(attendance.CHECKIN, attendance.check_in)


def holds_classes(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*STAFF)


def next_class(request: HttpRequest, _object: object) -> slots.Card | None:
    """When and where, from the day on which the class is announced. One query."""
    session = next_session(request.user, at=clock.now())
    return slots.Card("learning/_next_class.html", {"next_class": session}) if session else None


def mine(request: HttpRequest, _object: object) -> slots.Card:
    return slots.Card("learning/_my_classes.html")


def attended(request: HttpRequest, file: object) -> slots.Card | None:
    """In somebody's file at the desk: the sessions that he attended. ``file`` has his ``id``. One query."""
    rows = attended_of(request.user, file.id)
    return slots.Card("learning/_person_classes.html", {"attended": rows}) if rows else None
