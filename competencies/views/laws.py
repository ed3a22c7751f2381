"""A law changes: prepared, looked at, published, taken back; for who approves lessons and questions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competencies import laws
from competencies.law_forms import LawChangeForm, WithdrawForm
from competencies.law_pages import change_page, list_page
from competencies.laws import PUBLISHING
from competencies.models import ChangeDraft, LawChange
from kit import clock
from kit.access import open_to
from kit.errors import InputError, NotNow


@open_to(*PUBLISHING)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What is being prepared, and what was published."""
    return render(request, "competencies/laws/list.html", {"page": list_page()})


@open_to(*PUBLISHING)
@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest) -> HttpResponse:
    """Say what has changed and for which competencies that matters."""
    form = LawChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("law", "articles", "effective_on", "said", "basis")}
        try:
            draft = laws.propose(**said, parts=form.said_parts(), by=request.user, at=clock.now())
            return redirect("competencies:law_change", draft.pk)
        except InputError as error:
            form.refuse(error)
    return render(request, "competencies/laws/new.html", {"form": form}, status=422 if form.errors else 200)


@open_to(*PUBLISHING)
@require_safe
def change(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What it makes due, and what has to be revised."""
    row = get_object_or_404(ChangeDraft.objects.select_related("law"), pk=draft)
    return render(request, "competencies/laws/change.html", {"page": change_page(row), "form": WithdrawForm()})


@open_to(*PUBLISHING)
@require_POST
def change_publish(request: HttpRequest, draft: UUID) -> HttpResponse:
    row = get_object_or_404(ChangeDraft, pk=draft)
    try:
        laws.confirm(row, by=request.user)
    except NotNow as error:
        messages.warning(request, str(error))
    return redirect("competencies:law_change", row.pk)


@open_to(*PUBLISHING)
@require_POST
def change_drop(request: HttpRequest, draft: UUID) -> HttpResponse:
    row = get_object_or_404(ChangeDraft, pk=draft)
    try:
        laws.drop(row, at=clock.now())
        messages.success(request, _("Dropped. Nothing was changed."))
    except NotNow as error:
        messages.warning(request, str(error))
    return redirect("competencies:law_changes")


@open_to(*PUBLISHING)
@require_POST
def change_withdraw(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Take a published change back."""
    row = get_object_or_404(ChangeDraft.objects.select_related("law"), pk=draft)
    published, form = get_object_or_404(LawChange, pk=draft), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            laws.withdraw(published, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
            messages.success(request, _("Taken back. What it made due is as it was before within a few minutes."))
            return redirect("competencies:law_change", row.pk)
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            messages.warning(request, str(error))
    return render(request, "competencies/laws/change.html", {"page": change_page(row), "form": form}, status=422)
