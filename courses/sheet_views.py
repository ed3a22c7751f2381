"""A course out of Excel, in the admin."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses import sheet
from kit import clock, sheets
from kit.access import Role, open_to
from kit.errors import UserError
from kit.loading import BadRows

WRITERS = (Role.TRAINER, Role.COUNTY_ADMIN)


class UploadForm(forms.Form):
    """The workbook."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Excel file"), error_messages={"required": gettext_lazy("Choose a file.")}
    )


@open_to(*WRITERS)
def course_import(request: HttpRequest) -> HttpResponse:
    """Send a workbook: its courses and lessons stand there as drafts, or everything that is wrong with it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    shown: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            book = sheet.read(upload.read(), upload.name)
            shown["made"] = sheet.keep(book, by=request.user, at=clock.now())
            shown["same"] = book.same
        except BadRows as bad:
            shown["problems"] = bad.problems
        except UserError as error:
            form.add_error("file", str(error))
    wrong = bool(form.errors or shown.get("problems"))
    return render(request, "courses/admin/import.html", shown, status=422 if wrong else 200)


@require_safe
@open_to(*WRITERS)
def course_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    response = HttpResponse(sheet.template(), content_type=sheets.MIME)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(_('Course'))}.xlsx"
    return response
