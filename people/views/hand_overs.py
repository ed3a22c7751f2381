"""移交清单: the lists at the desk, one list filled in by either side, and the sheet that is signed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock
from kit.access import Role, open_to
from kit.errors import UserError
from people import hand_over
from people.hand_over import Filled, Side
from people.models import HandOver, Person
from people.office_forms import HandOverForm
from people.profile import place_of
from people.proposals import PROPOSERS

PAGE = 25


@open_to(*PROPOSERS)
@require_GET
def hand_overs(request: HttpRequest) -> HttpResponse:
    """The lists of the viewer's places: those that wait, the nearest day first; or those that are done."""
    done = request.GET.get("state") == "done"
    found = hand_over.with_counts(HandOver.objects.standing().visible_to(request.user).with_names())
    rows = found.filter(done_on__isnull=not done)
    order = ("-done_on", "pk") if done else (F("due_on").asc(nulls_last=True), "opened_at", "pk")
    page = Paginator(rows.order_by(*order), PAGE).get_page(request.GET.get("page"))
    lines = [(row, place_of(row.appointment.unit)) for row in page]
    return render(request, "people/hand_overs.html", {"page": page, "lines": lines, "done": done, "on": clock.today()})


@open_to(*PROPOSERS)
@require_http_methods(["GET", "POST"])
def hand_over_desk(request: HttpRequest, id: UUID) -> HttpResponse:
    """One list at the desk: the township ticks for both sides, names the successor and the witness."""
    each = get_object_or_404(HandOver.objects.standing().visible_to(request.user).with_names(), pk=id)
    return _page(request, each, Side.DESK)


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def my_hand_over(request: HttpRequest, id: UUID) -> HttpResponse:
    """One's own list on the phone: the leaver says what he hands over, the successor what he received."""
    each = get_object_or_404(HandOver.objects.standing().of(request.user).with_names(), pk=id)
    side = hand_over.side_of(each, request.user)
    if side is None:
        raise Http404
    return _page(request, each, side)


def _page(request: HttpRequest, each: HandOver, side: Side) -> HttpResponse:
    people = None
    if side is Side.DESK:
        unit = each.appointment.unit
        near = Q(home_unit=unit) | Q(pk=each.successor_id)
        people = (
            Person.objects.visible_to(request.user).filter(near, is_active=True).exclude(pk=each.appointment.person_id)
        )
        people = people.select_related("home_unit__parent", "main_post").order_by("main_post__order", "name")
    given = {"witness": each.witness, "successor": each.successor_id}
    form = HandOverForm(request.POST or None, items=list(each.items.all()), side=side, people=people, initial=given)
    if request.method == "POST" and form.is_valid() and (kept := _kept(request, each, form, side)) is not None:
        messages.success(request, _("Saved. The list is complete.") if kept.done_on else _("Saved."))
        return redirect("people:hand_over" if side is Side.DESK else "people:my_hand_over", each.pk)
    context = {
        "each": each,
        "place": place_of(each.appointment.unit),
        "form": form,
        "side": side.value,
        "sources": hand_over.sources(),
    }
    page = "people/hand_over_desk.html" if side is Side.DESK else "people/hand_over.html"
    return render(request, page, context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, each: HandOver, form: HandOverForm, side: Side) -> HandOver | None:
    said = form.cleaned_data
    filled = Filled(form.entries(), said.get("more", ""), said.get("witness"), said.get("successor"))
    try:
        return hand_over.fill_in(each, filled, side=side, by=request.user, at=clock.now(), request=request)
    except UserError as error:
        form.refuse(error)
        return None


@open_to(Role.CADRE)
@require_GET
def hand_over_print(request: HttpRequest, id: UUID) -> HttpResponse:
    """The sheet to be signed: for either side, and for the desk of its place."""
    found = HandOver.objects.standing().of(request.user)
    if request.user.scope.has(*PROPOSERS):
        found = HandOver.objects.standing().filter(
            Q(pk__in=found.values("pk")) | Q(pk__in=HandOver.objects.visible_to(request.user).values("pk"))
        )
    each = get_object_or_404(found.with_names(), pk=id)
    context = {"each": each, "place": place_of(each.appointment.unit), "items": list(each.items.all())}
    return render(request, "people/hand_over_print.html", context)
