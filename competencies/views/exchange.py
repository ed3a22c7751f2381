"""The framework out to Excel or JSON and back, in the admin."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from competencies import effect_pages, exchange
from competencies import exchange_tables as files
from competencies.views.grid import EDITORS, READERS, may_edit
from kit import audit, clock, sheets
from kit.access import open_to
from kit.errors import UserError

SALT = "competencies.exchange"
KEPT_SECONDS = 24 * 3600  # how long a plan that was shown may be carried out


class UploadForm(forms.Form):
    """The file."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Excel or JSON file"), error_messages={"required": gettext_lazy("Choose a file.")}
    )


@open_to(*READERS)
def framework_files(request: HttpRequest) -> HttpResponse:
    """Download, and for whoever may change: send a file, see its plan or everything that is wrong with it."""
    if request.method == "POST" and not may_edit(request):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    shown: dict[str, object] = {"form": form, "may_edit": may_edit(request)}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            book = files.read(upload.read(), upload.name)
        except UserError as error:
            form.add_error("file", str(error))
        else:
            plan = exchange.plan(book)
            kept = "" if plan.errors else signing.dumps(book.packed(), salt=SALT, compress=True)
            page = effect_pages.plan_page(plan, request.user, on=clock.today())
            return render(request, "competencies/admin/plan.html", {"page": page, "kept": kept, "name": upload.name})
    return render(request, "competencies/admin/files.html", shown, status=422 if form.errors else 200)


@open_to(*EDITORS)
@require_POST
def framework_file_apply(request: HttpRequest) -> HttpResponse:
    """Carry out the plan that was shown."""
    try:
        lists = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=KEPT_SECONDS)
        made = exchange.write(files.unpacked(lists), by=request.user, expect=request.POST.get("expect", ""))
    except signing.BadSignature:
        messages.error(request, _("This page is too old. Send the file again."))
        return redirect("framework_files")
    except UserError as error:
        messages.error(request, str(error))
        return redirect("framework_files")
    said = {"competencies": len(made.competencies), "cells": len(made.cells)}
    messages.success(request, _("%(competencies)s competencies written, %(cells)s cells in the draft.") % said)
    return redirect("framework_effects" if made.cells or made.regrouped else "framework_competencies")


@open_to(*READERS)
def framework_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The file: ``xlsx`` or ``json``."""
    writers = {"xlsx": (files.as_excel, sheets.MIME), "json": (files.as_json, files.JSON_TYPE)}
    if kind not in writers:
        raise Http404
    write, media_type = writers[kind]
    response = HttpResponse(write(exchange.exported()), content_type=media_type)
    name = f"{_('What posts ask')}-{clock.today():%Y%m%d}.{kind}"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    audit.record("competencies.exported", by=request.user, object_type="competencies.framework")
    return response
