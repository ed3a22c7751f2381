"""What each place lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kit import clock
from learning.api import are_catching_up
from people.models import Unit
from reports import gap_map
from reports.filters import Filter, UnknownCondition
from reports.views.door import staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@require_safe
@staff_of_the_desk
def whole(request: DeskRequest) -> HttpResponse:
    """The map of the highest unit that the viewer may see."""
    unit = gap_map.top_of(request.user)
    if unit is None:
        raise Http404
    return _page(request, unit)


@require_safe
@staff_of_the_desk
def of_unit(request: DeskRequest, unit: int) -> HttpResponse:
    """The map of one unit."""
    return _page(request, get_object_or_404(Unit.objects.visible_to(request.user), pk=unit))


def _page(request: DeskRequest, unit: Unit) -> HttpResponse:
    try:
        page = gap_map.map_of(request.user, unit, Filter.read(request.GET).post)
    except UnknownCondition:
        raise Http404 from None
    context = {"page": page, "at": clock.now(), "catching_up": are_catching_up()}
    return render(request, "reports/gap_map.html", context)
