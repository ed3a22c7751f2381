"""What every view of the desk does first: who may come in, what the address asks for, and what the viewer may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kit.access import Role, open_to
from kit.errors import InputError
from people.models import Person
from reports import past
from reports.filters import Filter, UnknownCondition
from reports.ground import Ground, RefusedDay
from reports.opening import open_desk

if TYPE_CHECKING:

    class DeskRequest(HttpRequest):
        """A request behind `staff_of_the_desk`: somebody is logged in."""

        user: Person


ROLES = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN, Role.TRAINER)


def staff_of_the_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whom the desk is for; a page about a past day of very many people is waited for on a page of its own."""

    @wraps(view)
    def opened(request: DeskRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except past.TooMany:
            with transaction.atomic():
                job = past.ask(request.user, Filter.read(request.GET))
            # An export is asked for by a form: its list is where one goes on.
            back = request.get_full_path() if request.method in ("GET", "HEAD") else list_of(request)
            return redirect(f"{reverse('reports:past_wait', args=[job.pk])}?{urlencode({'next': back})}")

    return open_to(*ROLES)(opened)


def look(request: DeskRequest, flt: Filter, *, whole: bool) -> tuple[Ground, Filter]:
    """The desk of the day that is asked for; where that cannot be, the page of today, which keeps what was typed and says why.

    Raises InputError where something is to be taken along: nobody gets the file of another day than he asked for.
    """
    try:
        return open_desk(request.user, flt, whole=whole), flt
    except InputError as error:
        if request.method not in ("GET", "HEAD"):
            raise
        today = flt.but(day="", known="")
        here = open_desk(request.user, today, whole=whole)
        return replace(here, refused=RefusedDay(flt.day, str(error))), today


def list_of(request: DeskRequest) -> str:
    return f"{reverse('reports:people')}?{request.GET.urlencode()}"


def enter(request: DeskRequest, *, whole: bool, **fixed: str | int) -> tuple[Ground, Filter]:
    """The ground and the filter of a page; ``fixed`` comes from the path and outdoes the query.

    An id that is not in scope and one that does not exist are the same: there is no such page.
    """
    try:
        flt = Filter.read(request.GET).but(**fixed)
        return look(request, flt, whole=whole)
    except UnknownCondition:
        raise Http404 from None
