"""Excel files: at once for few people, by a job for many. Each is written down in the trail, none is public."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit import audit, clock, sheets
from kit.models import Job, JobState
from people.models import Person
from reports.exports import files
from reports.filters import Filter
from reports.ground import Ground
from reports.views.door import enter, staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest

Response = TypeVar("Response", HttpResponse, FileResponse)


@require_POST
@staff_of_the_desk
def export(request: DeskRequest) -> HttpResponse:
    """The people of the filter as a file: the answer itself, or the page where one waits for it."""
    ground, flt = enter(request, whole=False)
    total = files.count(ground, flt)
    if total <= files.DIRECT:
        content = files.workbook(ground, flt, total)
        note(request, ground, flt, total)
        return attachment(HttpResponse(content, content_type=sheets.MIME), ground.on)
    with transaction.atomic():
        job = files.ask(ground, flt, key=uuid4().hex)
        note(request, ground, flt, total)
    return redirect("reports:export_wait", job.pk)


@require_safe
@staff_of_the_desk
def wait(request: DeskRequest, job: int) -> HttpResponse:
    """How far the file is; it loads itself again until there is something to fetch."""
    asked = own_job(request.user, job)
    ready = asked.state == JobState.DONE and files.store().exists(files.name_of(asked, request.user))
    context = {
        "job": asked,
        "ready": ready,
        "gone": asked.state in (JobState.DONE, JobState.DEAD) and not ready,
    }
    return render(request, "reports/export_wait.html", context)


@require_safe
@staff_of_the_desk
def file(request: DeskRequest, job: int) -> FileResponse:
    """The file, for whoever asked for it and still sees what he saw then."""
    asked = own_job(request.user, job)
    name = files.name_of(asked, request.user)
    if not files.store().exists(name):
        raise Http404
    audit.record("reports.export_fetched", by=request.user, hashes={"job": str(asked.pk)}, request=request)
    day = asked.payload.get("day") or clock.day_of(asked.asked_at).isoformat()
    return attachment(FileResponse(files.store().open(name), content_type=sheets.MIME), date.fromisoformat(day))


def own_job(viewer: Person, job: int) -> Job:
    """An export that this viewer asked for; another's is not there."""
    return get_object_or_404(Job, pk=job, kind=files.KIND, by_id=viewer.pk)


def note(request: DeskRequest, ground: Ground, flt: Filter, total: int) -> None:
    """Who took out whom: the conditions and how many, no names."""
    said = {name: str(value) for name, value in flt.ids().items()} | {"rows": str(total)}
    audit.record(
        "reports.export",
        by=request.user,
        scope_path=" ".join(ground.viewer.scope.paths)[:200],
        object_type="people.person",
        hashes=said,
        request=request,
    )


def attachment(response: Response, day: date) -> Response:
    """The answer as a file to be saved, with a name that says what it is."""
    name = f"{_('List of people')} {day:%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
