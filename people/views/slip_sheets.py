"""A sheet of slips: asked for, made while one waits, taken as a PDF."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from kit import audit, clock
from kit.access import open_to
from kit.errors import UserError
from kit.models import Job, JobState
from people import invitations
from people import slip_sheets as sheets
from people.models import SlipSheet, Unit
from people.views.slips import PRINTERS


@open_to(*PRINTERS)
@require_POST
def sheet_ask(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Slips for everybody of this place who needs one."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), uuid=unit)
    at = clock.now()
    people = invitations.without_slip(invitations.people_at(request.user, place, on=clock.day_of(at)), at=at)
    try:
        sheet = sheets.ask(request.user, people, place, at=at)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:slips_of_unit", place.uuid)
    return redirect("people:slip_sheet", sheet.pk)


@open_to(*PRINTERS)
@require_GET
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """Wait for the sheet, then take it."""
    found = get_object_or_404(SlipSheet.objects.visible_to(request.user).select_related("unit"), pk=id)
    job = Job.objects.filter(kind=sheets.JOB, key=str(found.pk)).order_by("-pk").first()
    gone = found.content is None and job is not None and job.state == JobState.DEAD
    context = {"sheet": found, "ready": found.content is not None, "gone": gone, "count": len(found.people)}
    return render(request, "people/slip_sheet.html", context)


@open_to(*PRINTERS)
@require_GET
def sheet_file(request: HttpRequest, id: UUID) -> HttpResponse:
    """The PDF, as often as it is printed within a day; each time is written down."""
    found = get_object_or_404(SlipSheet.objects.visible_to(request.user).select_related("unit"), pk=id)
    if found.content is None:
        raise Http404
    audit.record("people.slips_taken", by=request.user, of=found.unit, scope_path=found.unit.path, request=request)
    response = HttpResponse(sheets.content_of(found), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"激活条 {found.unit.name}.pdf") or ""
    return response
