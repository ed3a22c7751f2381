"""Before and after: the quiz with two forms, and what was learned between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.models import Quiz
from kit import audit, sheets
from kit.access import open_to
from kit.errors import InputError
from reports import gain
from reports.exports import gain as gain_export
from reports.views.door import ROLES

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@open_to(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def gains(request: DeskRequest) -> HttpResponse:
    """The quizzes with two forms; and one more at the touch of a button, for whoever writes quizzes."""
    units = gain.units_of(request.user)
    problem = None
    if request.method == "POST":
        unit = next((one for one in units if str(one.pk) == request.POST.get("unit")), None)
        try:
            if unit is None:
                raise InputError(_("Choose for whom it is."), _("Then make it again."))
            return redirect("quiz", gain.make(unit, by=request.user).pk)
        except InputError as error:
            problem = error
    context = {"quizzes": gain.quizzes_of(request.user), "units": units, "problem": problem}
    return render(request, "reports/gains.html", context, status=422 if problem else 200)


@open_to(*ROLES)
@require_safe
def report(request: DeskRequest, quiz: int) -> HttpResponse:
    """What was learned, by competency, township and post."""
    row = get_object_or_404(Quiz.objects.visible_to(request.user), pk=quiz)
    return render(request, "reports/gain.html", {"page": gain.page_of(request.user, row)})


@open_to(*ROLES)
@require_POST
def export(request: DeskRequest, quiz: int) -> HttpResponse:
    """The same as a workbook."""
    row = get_object_or_404(Quiz.objects.visible_to(request.user), pk=quiz)
    page = gain.page_of(request.user, row)
    audit.record("reports.gain_exported", by=request.user, of=row, request=request)
    answer = HttpResponse(gain_export.workbook(page), content_type=sheets.MIME)
    name = f"{_('Gain')} {row.title} {page.at:%Y-%m-%d}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
