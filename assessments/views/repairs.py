"""A wrong key is put right by the county: proposed, looked at, confirmed; then decided by name."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import repairs
from assessments.models import Question, RepairDraft, Stake
from assessments.repair_forms import DecisionForm, RepairForm
from assessments.repair_pages import draft_page, past_of, stake_choices
from assessments.repairs import REPAIRING
from kit import clock
from kit.access import open_to
from kit.errors import InputError, NotNow


@open_to(*REPAIRING)
@require_http_methods(["GET", "HEAD", "POST"])
def repair_new(request: HttpRequest, question: int) -> HttpResponse:
    """Say which key was wrong and what is right."""
    row = get_object_or_404(Question, pk=question)
    form = RepairForm(request.POST or None, question=row)
    if request.method == "POST" and form.is_valid():
        try:
            draft = repairs.propose(
                row,
                form.cleaned_data["versions"],
                **form.said(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
            return redirect("assessments:repair", draft.pk)
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            messages.warning(request, str(error))
    open_draft = row.repair_drafts.filter(state__in=RepairDraft.OPEN).first()
    page = {"question": row, "form": form, "past": past_of(row), "open_draft": open_draft}
    return render(request, "assessments/repairs/new.html", page)


@open_to(*REPAIRING)
@require_safe
def repair(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What a correction would change."""
    row = get_object_or_404(RepairDraft.objects.select_related("question"), pk=draft)
    return render(request, "assessments/repairs/draft.html", {"page": draft_page(row, request.user)})


@open_to(*REPAIRING)
@require_POST
def repair_confirm(request: HttpRequest, draft: UUID) -> HttpResponse:
    row = get_object_or_404(RepairDraft, pk=draft)
    try:
        repairs.confirm(row, digest=request.POST.get("digest", ""), by=request.user)
    except NotNow as error:
        messages.warning(request, str(error))
    return redirect("assessments:repair", row.pk)


@open_to(*REPAIRING)
@require_POST
def repair_drop(request: HttpRequest, draft: UUID) -> HttpResponse:
    row = get_object_or_404(RepairDraft, pk=draft)
    try:
        repairs.drop(row, at=clock.now())
        messages.success(request, _("Dropped. Nothing was changed."))
    except NotNow as error:
        messages.warning(request, str(error))
    return redirect("assessments:statistics_question", row.question_id)


@open_to(*REPAIRING)
@require_http_methods(["GET", "HEAD", "POST"])
def stakes(request: HttpRequest) -> HttpResponse:
    """Who could lose something by a corrected key: decided one by one, or several with one reason."""
    choices = stake_choices(request.user)
    form = DecisionForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rows = Stake.objects.visible_to(request.user).filter(pk__in=said["stakes"]).select_related("person")
        try:
            count = repairs.decide(rows, takes=said["takes"], reason=said["reason"], by=request.user, at=clock.now())
            messages.success(
                request, ngettext("%(count)s person decided.", "%(count)s persons decided.", count) % {"count": count}
            )
            return redirect("assessments:stakes")
        except InputError as error:
            form.refuse(error)
    return render(request, "assessments/repairs/stakes.html", {"form": form, "choices": choices})
