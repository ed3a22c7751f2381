"""Levels set by staff, and what is taken back by hand: from a person's file at the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competencies import deciding, voiding
from competencies.decide_forms import DecideForm, SecondForm, VoidForm
from competencies.decide_pages import decide_page, levels_page, list_page, proposal_page, void_page
from competencies.deciding import DECIDERS, Wish
from competencies.models import Decision, LevelProposal
from kit import clock
from kit.access import open_to
from kit.errors import InputError, NotNow, UserError


@open_to(*DECIDERS)
@require_safe
def levels(request: HttpRequest, person: int) -> HttpResponse:
    """What a person holds in each competency, what it rests on, and what staff decided."""
    seen = get_object_or_404(deciding.decidable_by(request.user), pk=person)
    page = levels_page(request.user, seen, on=clock.today())
    return render(request, "competencies/decide/levels.html", {"page": page})


@open_to(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, person: int, competency: str) -> HttpResponse:
    """Set a level, or propose it to a second."""
    seen = get_object_or_404(deciding.decidable_by(request.user), pk=person)
    try:
        page = decide_page(request.user, seen, competency, on=clock.today())
    except KeyError:
        raise Http404 from None
    form = DecideForm(request.POST or None, choices=page.choices)
    if request.method == "POST" and form.is_valid():
        try:
            made = deciding.propose(
                Wish(person=seen, competency=competency, **form.cleaned_data), by=request.user, at=clock.now()
            )
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            if isinstance(made, Decision):
                messages.success(request, _("It counts from now on. The person reads your reason."))
                return redirect("competencies:person_levels", seen.pk)
            messages.success(request, _("Proposed. It counts as soon as a second person confirms it."))
            return redirect("competencies:level_proposal", made.pk)
    status = 422 if form.errors else 200
    return render(request, "competencies/decide/decide.html", {"page": page, "form": form}, status=status)


@open_to(*DECIDERS)
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what ends within 30 days, and what stands."""
    return render(request, "competencies/decide/list.html", {"page": list_page(request.user, on=clock.today())})


@open_to(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, id: UUID) -> HttpResponse:
    """One wish: a second person confirms it or sends it back; who proposed it takes it back."""
    rows = LevelProposal.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("person", "competency", "proposed_by", "decided_by"), pk=id)
    form = SecondForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _carry_out(request, row, form.cleaned_data["answer"]))
            return redirect("competencies:decisions")
        except InputError as error:
            form.refuse(error)
        except UserError as error:
            form.add_error(None, str(error))
        row.refresh_from_db()
    page = proposal_page(request.user, row, on=clock.today())
    status = 422 if form.errors else 200
    return render(request, "competencies/decide/proposal.html", {"page": page, "form": form}, status=status)


def _carry_out(request: HttpRequest, row: LevelProposal, answer: str) -> str:
    """Do what the button says; the words for it."""
    deed, at = request.POST.get("deed"), clock.now()
    if deed == "confirm":
        deciding.confirm(row, by=request.user, at=at)
        return _("Confirmed. It counts from now on.")
    if deed == "take_back":
        deciding.take_back(row, by=request.user, at=at)
        return _("Taken back. Nothing was changed.")
    deciding.refuse(row, by=request.user, answer=answer, at=at)
    return _("Sent back. Nothing was changed.")


@open_to(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show what taking a row back would change, then take it back with a reason."""
    rows = voiding.voidable_by(request.user).select_related("person", "actor", "competency")
    row = get_object_or_404(rows, pk=id)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            voiding.take_back(row, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It no longer counts. The person reads your reason."))
            return redirect("competencies:person_levels", row.person.merged_into_id or row.person_id)
    page = void_page(row, voiding.effect_of(row, on=clock.today()), on=clock.today())
    status = 422 if form.errors else 200
    return render(request, "competencies/decide/void.html", {"page": page, "form": form}, status=status)
