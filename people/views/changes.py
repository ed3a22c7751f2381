"""任职变动: one form for a change between elections, the list that waits for the county, one change and its answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock
from kit.access import open_to
from kit.errors import UserError
from people import office_pages, operations, proposals
from people.changes import NEEDS, Kind
from people.models import Person, Proposal
from people.office_forms import AnswerForm, ChangeForm
from people.profile import who_is
from people.proposals import PROPOSERS, Change

PAGE = 25


@open_to(*PROPOSERS)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The changes in the viewer's places: those that wait, or those that were decided."""
    decided = request.GET.get("state") == "decided"
    found = office_pages.with_names(Proposal.objects.visible_to(request.user))
    open_ones = found.open().order_by("proposed_at", "pk")
    rows = found.exclude(state=Proposal.State.OPEN).order_by("-decided_at", "pk") if decided else open_ones
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [office_pages.line(row) for row in page], "decided": decided}
    return render(request, "people/changes.html", context)


@open_to(*PROPOSERS)
@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest, person: int) -> HttpResponse:
    """Choose the kind, then fill in what that kind asks. The county's own form acts at once, a township's waits."""
    someone = get_object_or_404(
        Person.objects.visible_to(request.user).select_related("home_unit__parent", "main_post"), pk=person
    )
    offices = proposals.held_by(someone, on=clock.today())
    context = {"person": someone, "who": who_is(someone)}
    wanted = request.GET.get("kind", "")
    if wanted not in set(Kind) or (NEEDS[Kind(wanted)].ends and not offices):
        return render(
            request, "people/change_kind.html", {**context, "choices": office_pages.choices(someone, bool(offices))}
        )
    kind = Kind(wanted)
    form = ChangeForm(
        request.POST or None,
        kind=kind,
        offices=offices,
        by=request.user,
        initial={"on": clock.today(), "unit": someone.home_unit_id},
    )
    if request.method == "POST" and form.is_valid() and (made := _made(request, form, kind, someone)) is not None:
        messages.success(request, _("Written.") if made.state != Proposal.State.OPEN else _("Sent to the county."))
        return redirect("people:change", made.pk)
    at_once = proposals.may_confirm(request.user, *([someone.home_unit] if someone.home_unit else []))
    context |= {"kind": Proposal.Kind(kind), "about": office_pages.EXPLAINED[kind], "form": form, "at_once": at_once}
    return render(request, "people/change_new.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: ChangeForm, kind: Kind, person: Person) -> Proposal | None:
    """The change that the form says; None when the form now says what is wrong with it."""
    said = form.cleaned_data
    change = Change(
        kind,
        person,
        said["on"],
        office=said.get("office"),
        post=said.get("post"),
        unit=said.get("unit"),
        back_on=said.get("back_on"),
        document=said["document"],
        reason=said["reason"],
    )
    sitting = _sitting(change)
    if sitting and not said["anyway"]:
        form.warn(sitting)
        return None
    units = [unit for unit in (change.office.unit if change.office else None, change.unit) if unit is not None]
    verb = proposals.carry_out if proposals.may_confirm(request.user, *units) else proposals.propose
    try:
        return verb(change, by=request.user, at=clock.now(), request=request)
    except UserError as error:
        form.refuse(error)
        return None


def _sitting(change: Change) -> list[Person]:
    """Who holds the new seat on that day already."""
    if change.post is None or change.unit is None:
        return []
    return proposals.holders(change.post, change.unit, on=change.on, but=change.person)


@open_to(*PROPOSERS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """One change; the county confirms it or sends it back, the township takes its own back."""
    proposal = get_object_or_404(office_pages.with_names(Proposal.objects.visible_to(request.user)), pk=id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _act(request, proposal, form.cleaned_data["answer"])
        except UserError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect("people:change", proposal.pk)
    context = {"page": office_pages.change_page(proposal, request.user), "form": form}
    return render(request, "people/change.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, proposal: Proposal, answer: str) -> str:
    """Do what the button says; what to tell afterwards."""
    by, at = request.user, clock.now()
    match request.POST.get("deed"):
        case "confirm":
            proposals.confirm(proposal, by=by, at=at, answer=answer, request=request)
            return _("Confirmed. The person was told.")
        case "refuse":
            proposals.refuse(proposal, by=by, at=at, answer=answer, request=request)
            return _("Sent back to the township.")
        case "take_back":
            proposals.take_back(proposal, by=by, at=at, request=request)
            return _("Taken back.")
        case "undo" if office_pages.change_page(proposal, by).may_undo and proposal.operation is not None:
            operations.undo(proposal.operation, by=by)
            return _("Taken back: the offices are as they were before.")
    raise Http404
