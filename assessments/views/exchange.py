"""Questions in and out of the bank, in the admin. screens.md, T4."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.exchange import exporting, formats, forms, importing, pages, sheet_writing
from assessments.exchange.drafts import Written
from assessments.models import QuestionImport
from competencies.models import Competency
from kit.access import Role, open_to
from kit.errors import UserError

IMPORTERS = (Role.TRAINER, Role.COUNTY_ADMIN)
READERS = (*IMPORTERS, Role.REVIEWER)
LISTED = 30


@open_to(*IMPORTERS)
def question_imports(request: HttpRequest) -> HttpResponse:
    """Paste a text or choose a file; below it what was brought before."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, name = form.content()
        try:
            row = importing.take_in(
                content, name, by=request.user, request=request, format_name="" if name else _of(content)
            )
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("question_import", row.pk)
    shown = {"form": form, "imports": importing.visible(request.user)[:LISTED], "formats": formats.FORMATS}
    return render(request, "assessments/admin/imports.html", shown)


def _of(content: bytes) -> str:
    """A pasted text is read as text, but for GIFT and XML, which are known by their beginning."""
    name = formats.format_of(content).name
    return name if name in ("gift", "moodle", "qti", "quiz_app") else "text"


@open_to(*IMPORTERS)
def question_import(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Every question as it will be; what is said for the whole file acts at once."""
    row = _mine(request, id)
    if row.state != QuestionImport.State.READ:
        return render(request, "assessments/admin/import_over.html", {"row": row})
    try:
        read = importing.read_of(row)
        if request.method == "POST":
            return _said(request, row, {draft.number for draft in read.drafts})
        found = pages.preview(importing.checked(row, read), _page(request))
    except UserError as error:
        messages.error(request, str(error))
        return redirect("question_imports")
    form = forms.DefaultsForm(initial=forms.initial(row.defaults))
    shown = {"row": row, "preview": found, "form": form, "format": formats.FORMATS[row.format]}
    return render(request, "assessments/admin/import.html", shown)


def _said(request: HttpRequest, row: QuestionImport, numbers: set[int]) -> HttpResponse:
    """Keep what was filled in, and what was ticked on the page that was shown."""
    form = forms.DefaultsForm(request.POST)
    shown = importing.unwanted(request.POST.getlist("shown"), numbers)
    ticked = importing.unwanted(request.POST.getlist("left_out"), numbers)
    left_out = [number for number in row.left_out if number not in shown] + ticked
    if form.is_valid():
        importing.say(row, form.defaults(), left_out)
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(f"{reverse('question_import', args=[row.pk])}?{urlencode({'p': _page(request)})}")


@open_to(*IMPORTERS)
@require_POST
def question_import_keep(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """入库: all of it or nothing."""
    row = _mine(request, id)
    try:
        kept = importing.keep(row, by=request.user, expect=request.POST.get("expect", ""), request=request)
        messages.success(request, _("%(count)s questions are in the bank as drafts.") % {"count": kept.counts["new"]})
    except UserError as error:
        messages.error(request, str(error))
    return redirect("question_import", row.pk)


@open_to(*IMPORTERS)
@require_POST
def question_import_undo(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Take the whole file back."""
    row = _mine(request, id)
    try:
        importing.undo(row, by=request.user, request=request)
        messages.success(request, _("All questions of this file were taken out of the bank."))
    except UserError as error:
        messages.error(request, str(error))
    return redirect("question_import", row.pk)


@open_to(*IMPORTERS)
@require_POST
def question_import_give_up(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Leave the file alone."""
    try:
        importing.give_up(_mine(request, id))
    except UserError as error:
        messages.error(request, str(error))
    return redirect("question_imports")


@open_to(*IMPORTERS)
def question_template(request: HttpRequest) -> HttpResponse:
    """The empty table with examples."""
    return _file(sheet_writing.template(list(Competency.objects.values_list("key", flat=True))))


@open_to(*READERS)
def question_export(request: HttpRequest) -> HttpResponse:
    """What the list shows, or what is ticked there, in a format; first what the format cannot say."""
    rows = exporting.chosen(request.GET, request)
    chosen = formats.FORMATS.get(request.GET.get("format", ""))
    if chosen is None or chosen.write is None:
        return render(
            request,
            "assessments/admin/export.html",
            {"formats": formats.WRITTEN, "count": len(rows), "query": _query(request)},
        )
    try:
        written = exporting.write(rows, chosen, by=request.user, request=request)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("question_export")
    if request.GET.get("file"):
        return _file(written)
    shown: dict[str, Any] = {
        "format": chosen,
        "count": len(rows),
        "lost": pages.lost(dict(written.cannot)),
        "query": _query(request),
    }
    return render(request, "assessments/admin/export.html", shown)


def _mine(request: HttpRequest, id: uuid.UUID) -> QuestionImport:
    row: QuestionImport = get_object_or_404(QuestionImport.objects.visible_to(request.user), pk=id)
    return row


def _page(request: HttpRequest) -> int:
    words = request.GET.get("p") or request.POST.get("p") or "1"
    if not words.isdecimal():
        raise Http404
    return int(words[:6])


def _query(request: HttpRequest) -> str:
    """The filters of the list, without what belongs to this page."""
    kept = request.GET.copy()
    for name in ("format", "file", "p"):
        kept.pop(name, None)
    return kept.urlencode()


def _file(written: Written) -> HttpResponse:
    response = HttpResponse(written.content, content_type=written.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{urlencode({'': written.name})[1:]}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
