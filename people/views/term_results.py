"""换届, step three: what became of each seat; by sheet, by village, by township."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import audit, clock, imports, tables
from kit.access import open_to
from kit.errors import UserError
from people import invitations, term_progress, term_reading, term_seats, term_sheet, term_turning, terms
from people.models import Person, Turn, Unit, UnitKind
from people.term_forms import SeatForm, SheetForm
from people.term_rules import Outcome
from people.views.slips import PRINTERS, printed_sheets
from people.views.terms import A_PAGE, steps_of, turn_of, workbook

TELLERS = terms.TELLERS


def open_turn_of(request: HttpRequest, key: UUID) -> Turn:
    """The draft in the address; 404 when it is none, or another's."""
    turn = turn_of(request, key, leading=False)
    if turn.state != Turn.State.DRAFT:
        raise Http404
    return turn


def place_of(request: HttpRequest, turn: Turn, key: UUID) -> Unit:
    """A township, village or community for which the viewer may speak, or the county for who leads; else 404."""
    if terms.leads(request.user, turn) and key == turn.unit.uuid:
        return turn.unit
    return get_object_or_404(terms.places(request.user, turn).select_related("parent"), uuid=key)


@open_to(*TELLERS)
@require_GET
def turn_results(request: HttpRequest, turn: UUID) -> HttpResponse:
    """The townships, and how many seats of each are still open."""
    row = turn_of(request, turn, leading=False)
    leads = terms.leads(request.user, row)
    if row.state != Turn.State.DRAFT:
        return redirect("people:turn_done" if leads else "people:turns", *([row.pk] if leads else []))
    towns = list(terms.places(request.user, row).filter(kind=UnitKind.TOWNSHIP).order_by("code"))
    if not leads and len(towns) == 1:
        return redirect("people:turn_place", row.pk, towns[0].uuid)
    rows = term_progress.progress(row, towns, level="unit__parent")
    context = {
        "turn": row, "steps": steps_of(row, "results") if leads else [], "rows": rows, "leads": leads,
        "open": sum(one.open for one in rows), "seats": sum(one.seats for one in rows), "form": SheetForm(),
    }  # fmt: skip
    return render(request, "people/terms/results.html", context)


@open_to(*TELLERS)
@require_http_methods(["GET", "POST"])
def turn_place(request: HttpRequest, turn: UUID, unit: UUID) -> HttpResponse:
    """A township with its villages, or a village with its seats."""
    row = open_turn_of(request, turn)
    place = place_of(request, row, unit)
    if place.kind in terms.GRASSROOTS:
        return _village(request, row, place)
    villages = terms.places(request.user, row).filter(parent=place).order_by("code", "pk")
    page = Paginator(villages, A_PAGE).get_page(request.GET.get("page"))
    rows = term_progress.progress(row, list(page), level="unit")
    rest = terms.rest(row, place)
    previewing = "rest" in request.GET
    context = {
        "turn": row, "place": place, "page": page, "rows": rows, "form": SheetForm(), "rest": rest.count(),
        "previewing": previewing, "leads": terms.leads(request.user, row),
        "preview": [term_reading.shown(line) for line in rest.order_by("unit__code", "post__order")] if previewing else [],
    }  # fmt: skip
    return render(request, "people/terms/township.html", context)


def _village(request: HttpRequest, row: Turn, place: Unit) -> HttpResponse:
    """All seats of a village on one page; one tap for 全部连任."""
    lines = list(term_reading.lines_of(row).filter(unit=place))
    typed = request.POST if request.method == "POST" else None
    seats = term_seats.seats(lines, typed)
    if typed is not None:
        sayings = term_seats.sayings(seats, _register(request, row), all_stay="all" in typed)
        if sayings is not None:
            try:
                terms.say(row, sayings, by=request.user, among=terms.places(request.user, row), scope=place)
                messages.success(request, _("Written down: %(place)s.") % {"place": place.name})
                return _next_village(request, row, place)
            except UserError as error:
                messages.warning(request, str(error))
    posts = row.posts.filter(unit_kind=place.kind).order_by("order")
    context = {
        "turn": row, "place": place, "seats": term_seats.with_candidates(seats, _register(request, row)), "added": SeatForm(posts=posts),
        "outcomes": term_seats.outcome_words(),
    }  # fmt: skip
    return render(request, "people/terms/village.html", context)


def _register(request: HttpRequest, row: Turn) -> QuerySet[Person]:
    """Among whom a newly elected person is looked for: a township sees its own people, the county settles the rest."""
    return Person.objects.visible_to(request.user).under(row.unit)


def _next_village(request: HttpRequest, row: Turn, place: Unit) -> HttpResponse:
    """Stay where somebody of the register may be meant; else on to the next village that has open seats."""
    lines = list(term_reading.lines_of(row).filter(unit=place))
    if any(
        seat.candidates for seat in term_seats.with_candidates(term_seats.seats(lines, None), _register(request, row))
    ):
        return redirect("people:turn_place", row.pk, place.uuid)
    open_there = row.lines.filter(outcome=Outcome.OPEN, unit__parent=place.parent).order_by("unit__code", "unit")
    following = open_there.filter(unit__code__gt=place.code).first() or open_there.exclude(unit=place).first()
    unit = following.unit if following else place.parent
    return redirect("people:turn_place", row.pk, unit.uuid)


@open_to(*TELLERS)
@require_POST
def turn_seat(request: HttpRequest, turn: UUID, unit: UUID) -> HttpResponse:
    """One seat more in a village, or one that was added less."""
    row = open_turn_of(request, turn)
    place = place_of(request, row, unit)
    if place.kind not in terms.GRASSROOTS:
        raise Http404
    try:
        if request.POST.get("drop", "").isdecimal():
            terms.drop_seat(row, get_object_or_404(row.lines, pk=request.POST["drop"], unit=place), by=request.user)
        else:
            form = SeatForm(request.POST, posts=row.posts.filter(unit_kind=place.kind))
            if form.is_valid():
                said = form.cleaned_data
                new = terms.Saying(None, place.pk, said["post"].pk, Outcome.NEW, said["name"], said["phone"])
                new = terms.checked(new, holder="")
                terms.say(row, [new], by=request.user, among=terms.places(request.user, row), scope=place)
            else:
                messages.warning(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("people:turn_place", row.pk, place.uuid)


@open_to(*TELLERS)
@require_POST
def turn_rest(request: HttpRequest, turn: UUID, unit: UUID) -> HttpResponse:
    """其余全部连任 for a township or the county, after it was shown; or all that was said there taken back."""
    row = open_turn_of(request, turn)
    place = place_of(request, row, unit)
    try:
        if "forget" in request.POST:
            count = terms.forget(row, place, by=request.user)
            messages.success(request, _("%(count)s seats are open again.") % {"count": count})
        else:
            count = terms.re_elect_rest(row, place, by=request.user)
            messages.success(request, _("%(count)s are re-elected.") % {"count": count})
    except UserError as error:
        messages.warning(request, str(error))
    whole = place.pk == row.unit_id
    return redirect("people:turn_results", row.pk) if whole else redirect("people:turn_place", row.pk, place.uuid)


# --- the sheet ----------------------------------------------------------------------------------------


@open_to(*TELLERS)
@require_GET
def turn_sheet(request: HttpRequest, turn: UUID, unit: UUID) -> HttpResponse:
    """The result sheet of a township or the county, filled in as far as it is known."""
    row = open_turn_of(request, turn)
    place = place_of(request, row, unit)
    places = terms.places(request.user, row).under(place)
    audit.record("people.turn_sheet_taken", by=request.user, of=row, scope_path=place.path, request=request)
    return workbook(term_sheet.sheet(row, places), f"{place.name}{row.called}选举结果.xlsx")


@open_to(*TELLERS)
@require_POST
def turn_upload(request: HttpRequest, turn: UUID) -> HttpResponse:
    """A sheet that came back: first what it would change and every error, then, confirmed, all of it or nothing."""
    row = open_turn_of(request, turn)
    places = terms.places(request.user, row)
    bound = f"people.turn.{row.pk}.{request.user.pk}"
    try:
        rows = _rows(request, bound)
        dry = "rows" not in request.POST
        plan = imports.run(
            lambda: term_sheet.plan(row, places, rows),
            lambda changes: _say(row, changes, request, places),
            dry=dry,
            expect="" if dry else request.POST.get("seen", ""),
        )
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:turn_results", row.pk)
    if dry or not plan.is_clean:
        sealed = term_sheet.seal(rows, bound_to=bound)
        context = {"turn": row, "plan": plan, "sealed": sealed, **term_sheet.preview(row, plan)}
        return render(request, "people/terms/sheet.html", context)
    messages.success(request, _("Written down: %(count)s seats.") % {"count": len(plan.changes)})
    return redirect("people:turn_results", row.pk)


def _rows(request: HttpRequest, bound: str) -> list[tables.Row]:
    if "rows" in request.POST:
        return term_sheet.unseal(request.POST["rows"], bound_to=bound)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        raise UserError(_("No file came along."), _("Choose the file that you filled in."))
    return tables.read(form.cleaned_data["sheet"], form.cleaned_data["sheet"].name)


def _say(row: Turn, changes: object, request: HttpRequest, places: object) -> None:
    if changes:
        terms.say(row, changes, by=request.user, among=places)


# --- afterwards: slips for the new ones ---------------------------------------------------------------


@open_to(*PRINTERS)
@require_POST
def turn_slips(request: HttpRequest, turn: UUID, unit: UUID) -> HttpResponse:
    """Slips for the new people of one township, to be printed."""
    row = turn_of(request, turn)
    place = place_of(request, row, unit)
    people = term_turning.newcomers_of(row).visible_to(request.user).under(place)
    people = people.select_related("home_unit__parent", "main_post").order_by(
        "home_unit__code", "main_post__order", "name"
    )
    at = clock.now()
    try:
        printed = invitations.invite(
            request.user, invitations.without_slip(people, at=at), place, on=clock.today(), at=at
        )
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:turn_done", row.pk)
    return printed_sheets(request, place, printed)
