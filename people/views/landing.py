"""Where a log-in leads, safely."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from kit.pages import safe_next
from people.login import doors
from people.login.sessions import let_in
from people.models import Person


def welcome(
    request: HttpRequest, person: Person, *, next: str = "", shared: bool = False, enrol: bool = True
) -> HttpResponse:
    """Let ``person`` in and go on: to the first set-up, to where he wanted to go, or to his first page."""
    response = HttpResponseRedirect(landing(request, person, next))
    return let_in(request, person, response, shared=shared, enrol=enrol)


def landing(request: HttpRequest, person: Person, next: str = "") -> str:
    """The address after a log-in; never outside of this site."""
    first = doors.first_page_of(person)
    wanted = safe_next(request, next, default="") if next else ""
    if first in (doors.SETUP, doors.NEW_NOTICE):
        return f"{first}?{urlencode({'next': wanted})}" if wanted else first
    return wanted or first
