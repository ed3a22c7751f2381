"""激活与换机: who still needs a slip, and the sheet to print; eight slips to an A4 page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.access import Role, open_to
from kit.errors import UserError
from people import invitations, notice
from people.login.slips import Printed
from people.models import Unit
from people.profile import who_is
from people.slip_sheets import papers_of, sheets_of

PRINTERS = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)


@open_to(*PRINTERS)
@require_GET
def slips(request: HttpRequest) -> HttpResponse:
    """The places in scope, and how many people of each have never come in."""
    return render(request, "people/slips.html", {"places": invitations.places_of(request.user, None, on=clock.today())})


@open_to(*PRINTERS)
@require_GET
def slips_of_unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """One place: the places in it, and its people."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), uuid=unit)
    on = clock.today()
    page = Paginator(invitations.people_at(request.user, place, on=on), 50).get_page(request.GET.get("page"))
    rows = [(person, who_is(person)) for person in page]
    context = {"unit": place, "places": invitations.places_of(request.user, place, on=on), "page": page, "rows": rows}
    return render(request, "people/slips_unit.html", context)


@open_to(*PRINTERS)
@require_POST
def slips_print(request: HttpRequest, unit: UUID) -> HttpResponse:
    """New slips for whoever needs one, or for the one person that was named; shown once, to be printed."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), uuid=unit)
    on, at = clock.today(), clock.now()
    people = invitations.people_at(request.user, place, on=on)
    if "person" in request.POST:
        named = get_object_or_404(people, uuid=_uuid(request.POST["person"]))
        people = people.filter(pk=named.pk)
    else:
        people = invitations.without_slip(people, at=at)
    try:
        printed = invitations.invite(request.user, people, place, on=on, at=at, request=request)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:slips_of_unit", place.uuid)
    return printed_sheets(request, place, printed)


def printed_sheets(request: HttpRequest, place: Unit, printed: list[Printed]) -> HttpResponse:
    """Slips that were just made, on sheets of eight; the only time that they can be seen."""
    papers = papers_of(printed, request.build_absolute_uri("/").rstrip("/"))
    context = {"unit": place, "sheets": sheets_of(papers), "count": len(papers), "owner": notice.handler()}
    return render(request, "people/slips_print.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
