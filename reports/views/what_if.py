"""What other posts would need of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit import audit, clock
from people.models import Person
from reports import what_if_pages
from reports.filters import UnknownCondition
from reports.views.door import staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@require_safe
@staff_of_the_desk
def what_if(request: DeskRequest, person: int) -> HttpResponse:
    """Tick posts; see what they would ask, what is shown already and what would be left to do. Nothing is written but the look."""
    try:
        page = what_if_pages.page_of(request.user, person, request.GET.getlist("post"), on=clock.today())
    except UnknownCondition:
        raise Http404 from None
    if page is None:
        raise Http404
    if page.lines:
        opened = Person.objects.visible_to(request.user).select_related("home_unit").get(pk=person)
        audit.record("reports.person_opened", by=request.user, of=opened, request=request)
    return render(request, "reports/what_if.html", {"page": page})
