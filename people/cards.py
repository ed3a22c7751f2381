"""What people hangs into pages of others: oneself under 我的, slips and the way out at the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.access import Role
from kit.slots import Card, Entry
from people.profile import profile_of
from people.views.slips import PRINTERS


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """The word for those who print slips."""
    if not request.user.is_authenticated or not request.user.scope.has(*PRINTERS):
        return None
    url = reverse("people:slips")
    return Entry(_("Slips"), url, current=request.path.startswith(url))


def me(request: HttpRequest, _object: object) -> Card:
    return Card("people/_me.html", {"profile": profile_of(request.user, on=clock.today())})


def who(request: HttpRequest, _object: object) -> Card | None:
    if not request.user.is_authenticated:
        return None
    return Card("people/_who.html", {"name": request.user.name})


def my_data(request: HttpRequest, _object: object) -> Card:
    """The way to one's own data."""
    return Card("people/_my_data.html", {})


def corrections(request: HttpRequest, _object: object) -> Entry | None:
    """The word for those who answer requests to put data right."""
    if not request.user.is_authenticated or not request.user.scope.has(*PRINTERS):
        return None
    url = reverse("people:corrections")
    return Entry(_("Corrections"), url, current=request.path.startswith(url))


def privacy(request: HttpRequest, _object: object) -> Entry | None:
    """The word for those who answer for personal data."""
    if not request.user.is_authenticated or not request.user.scope.has(Role.COUNTY_ADMIN, Role.SYSTEM):
        return None
    url = reverse("people:privacy")
    return Entry(_("Personal data"), url, current=request.path.startswith(url))


def person_data(request: HttpRequest, file: object) -> Card | None:
    """From somebody's file at the desk to what is kept of him; ``file`` has his ``id``."""
    if not request.user.scope.has(*PRINTERS):
        return None
    return Card("people/_person_data_link.html", {"person_id": file.id})


def units(request: HttpRequest, _object: object) -> Entry | None:
    """The word for those who look after villages; operations belong to it."""
    if not request.user.is_authenticated or not request.user.scope.has(*PRINTERS):
        return None
    url = reverse("people:units")
    return Entry(_("Units"), url, current=request.path.startswith((url, reverse("people:operations"))))


def roster(request: HttpRequest, _object: object) -> Entry | None:
    """The word for those who import the county's roster."""
    if not request.user.is_authenticated or not request.user.scope.has(Role.COUNTY, Role.COUNTY_ADMIN):
        return None
    url = reverse("people:roster")
    return Entry(_("Roster"), url, current=request.path.startswith(url))
