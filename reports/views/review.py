"""How the lessons of a reviewer's field are used: counts on a page, and the same as a file. No person stands in either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit import clock, sheets
from kit.access import open_to
from reports.review import REVIEWING, few_note, review, sheets_of

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@require_safe
@open_to(*REVIEWING)
def lessons(request: DeskRequest) -> HttpResponse:
    """Lessons in the order of the courses, questions by how often they are missed."""
    return render(request, "reports/lessons.html", {"found": review(request.user), "few": few_note()})


@require_POST
@open_to(*REVIEWING)
def lessons_export(request: DeskRequest) -> HttpResponse:
    """Both tables whole."""
    response = HttpResponse(sheets.to_bytes(sheets_of(review(request.user))), content_type=sheets.MIME)
    name = f"{_('How lessons are used')} {clock.today():%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
