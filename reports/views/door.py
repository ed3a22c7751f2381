"""What every view of the desk does first: who may come in, what the address asks for, and what the viewer may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from kit import clock
from kit.access import Role, open_to
from people.models import Person
from reports import ground
from reports.filters import Filter, UnknownCondition
from reports.ground import Ground

if TYPE_CHECKING:

    class DeskRequest(HttpRequest):
        """A request behind `staff_of_the_desk`: somebody is logged in."""

        user: Person


ROLES = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN, Role.TRAINER)
staff_of_the_desk = open_to(*ROLES)


def enter(request: DeskRequest, *, whole: bool, **fixed: str | int) -> tuple[Ground, Filter]:
    """The ground and the filter of a page; ``fixed`` comes from the path and outdoes the query.

    An id that is not in scope and one that does not exist are the same: there is no such page.
    """
    try:
        flt = Filter.read(request.GET).but(**fixed)
        return ground.load(request.user, flt, on=clock.today(), whole=whole), flt
    except UnknownCondition:
        raise Http404 from None
