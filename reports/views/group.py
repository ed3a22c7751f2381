"""A plan for a class: the lessons that close most of its gaps within some hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit import audit, sheets
from reports import group_pages
from reports.exports import group as group_export
from reports.filters import Filter
from reports.views.door import enter, staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@require_safe
@staff_of_the_desk
def group(request: DeskRequest) -> HttpResponse:
    """Who sits in the class, what they lack, and what to teach."""
    page = page_of(request)
    return render(request, "reports/group.html", {"page": page}, status=422 if page.asked.problem else 200)


@require_POST
@staff_of_the_desk
def export(request: DeskRequest) -> HttpResponse:
    """The same as a workbook; it is written down who took it out."""
    page = page_of(request)
    if page.asked.problem:
        return render(request, "reports/group.html", {"page": page}, status=422)
    audit.record(
        "reports.group_exported",
        by=request.user,
        scope_path=" ".join(request.user.scope.paths)[:200],
        object_type="people.person",
        hashes={"rows": str(page.sits), "hours": page.asked.hours},
        request=request,
    )
    answer = HttpResponse(group_export.workbook(page), content_type=sheets.MIME)
    name = f"{_('Plan of a class')} {page.at:%Y-%m-%d}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def page_of(request: DeskRequest) -> group_pages.GroupPage:
    """The class of today, whatever day the address names: nobody teaches in the past."""
    ground, flt = enter(request, whole=False, day="", known="", sort=Filter().sort)
    asked = group_pages.read(request.GET.get("hours", ""), request.GET.getlist("who"))
    return group_pages.page_of(ground, flt, asked, request.GET.urlencode())
