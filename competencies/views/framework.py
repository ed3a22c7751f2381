"""Competencies with their levels and laws, in the admin: listed, written, taken out of use."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competencies import ability_edits, competency_edits, drafting, regrouping
from competencies.ability_edits import BadAbilities
from competencies.ability_forms import AbilitiesForm
from competencies.competency_edits import BadCompetency
from competencies.competency_forms import WholeForm, law_names
from competencies.framework import framework as framework_in_force
from competencies.models import Competency
from competencies.regroup_forms import RegroupForm
from competencies.views.grid import EDITORS, READERS, may_edit
from kit import clock
from kit.access import open_to
from kit.errors import UserError

PAGE = "competencies/admin/competency.html"


@open_to(*READERS)
def competencies(request: HttpRequest) -> HttpResponse:
    """All of them, those out of use too."""
    rows = Competency.objects.select_related("ability").order_by("ability__order", "order", "key")
    said = competency_edits.all_said()
    shown = {"rows": [(row, said[row.key]) for row in rows], "may_edit": may_edit(request)}
    return render(request, "competencies/admin/competencies.html", shown)


@open_to(*READERS)
def abilities(request: HttpRequest) -> HttpResponse:
    """All abilities on one page: named, ordered, added, taken out of use; all of it or nothing."""
    if request.method == "POST" and not may_edit(request):
        raise Http404
    form = AbilitiesForm(ability_edits.all_said().values(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ability_edits.save(form.said(), by=request.user, on=clock.today())
        except BadAbilities as bad:
            form.add(bad.found)
        else:
            messages.success(request, _("Kept. It acts at once."))
            return redirect("framework_abilities")
    shown = {"form": form, "may_edit": may_edit(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "competencies/admin/abilities.html", shown, status=status)


@open_to(*EDITORS)
def competency_new(request: HttpRequest) -> HttpResponse:
    """One more competency."""
    form = WholeForm(None, request.POST or None)
    if request.method == "POST" and _kept(request, form, is_new=True):
        return redirect("framework_competency", form.said().key)
    shown = {"form": form, "laws": law_names(), "may_edit": True, "row": None}
    return render(request, PAGE, shown, status=422 if request.method == "POST" else 200)


@open_to(*READERS)
def competency(request: HttpRequest, competency: str) -> HttpResponse:
    """One competency; a form for whoever may change it."""
    row = get_object_or_404(Competency.objects.select_related("ability"), key=competency)
    said = competency_edits.all_said()[row.key]
    if request.method == "POST" and not may_edit(request):
        raise Http404
    form = WholeForm(said, request.POST or None)
    if request.method == "POST" and _kept(request, form, is_new=False):
        return redirect("framework_competency", row.key)
    shown = {"form": form, "laws": law_names(), "may_edit": may_edit(request), "row": row, "said": said}
    shown["asked"] = sorted(competency_edits.asked_levels().get(row.key, ()))
    return render(request, PAGE, shown, status=422 if request.method == "POST" else 200)


@open_to(*EDITORS)
def competency_levels(request: HttpRequest, competency: str) -> HttpResponse:
    """Other levels for one competency, in the draft, and what each old level is then."""
    row = get_object_or_404(Competency, key=competency)
    said, version = competency_edits.all_said()[row.key], drafting.draft()
    one = regrouping.kept(version).get(row.key) if version else None
    form = RegroupForm(said, one, request.POST or None)
    if request.method == "POST" and request.POST.get("back"):
        if version is not None:
            drafting.ungroup(version, row.key, by=request.user)
        messages.success(request, _("The levels stay as they are."))
        return redirect("framework_competency", row.key)
    if request.method == "POST" and _regrouped(request, form):
        messages.success(request, _("Kept in the draft. What posts ask of it followed: look at the effects."))
        return redirect("framework_effects")
    shown = {"form": form, "row": row, "is_kept": one is not None, "days": framework_in_force().rules.refresh_days}
    status = 422 if request.method == "POST" else 200
    return render(request, "competencies/admin/regroup.html", shown, status=status)


def _regrouped(request: HttpRequest, form: RegroupForm) -> bool:
    """Whether it could be kept; else what is wrong stands at its fields."""
    if not form.is_valid():
        return False
    try:
        drafting.regroup(drafting.begin(by=request.user), form.said(), by=request.user)
    except BadCompetency as bad:
        form.add(bad.found)
        return False
    return True


def _kept(request: HttpRequest, form: WholeForm, *, is_new: bool) -> bool:
    """Whether the form could be kept; else what is wrong stands at its fields."""
    if not form.is_valid():
        return False
    try:
        competency_edits.save(form.said(), by=request.user, is_new=is_new)
    except BadCompetency as bad:
        form.add(bad.found)
        return False
    words = _("Kept. Now let posts ask it: tap a post in the matrix.") if is_new else _("Kept. It acts at once.")
    messages.success(request, words)
    return True


@open_to(*EDITORS)
@require_POST
def competency_retire(request: HttpRequest, competency: str) -> HttpResponse:
    """Out of use, or into use again."""
    row = get_object_or_404(Competency, key=competency)
    try:
        if request.POST.get("back"):
            competency_edits.bring_back(row, by=request.user)
            messages.success(request, _("Posts may ask it again."))
        else:
            competency_edits.retire(row, by=request.user, on=clock.today())
            messages.success(request, _("Out of use. What people have shown in it stays."))
    except UserError as error:
        messages.error(request, str(error))
    return redirect("framework_competency", row.key)


@open_to(*EDITORS)
@require_POST
def competency_take_out(request: HttpRequest, competency: str) -> HttpResponse:
    """Out of all posts, in the draft."""
    row = get_object_or_404(Competency, key=competency)
    count = drafting.take_out(row.key, by=request.user)
    messages.success(request, _("Taken out of %(count)s posts in the draft. Publish it next.") % {"count": count})
    return redirect("framework_effects")
