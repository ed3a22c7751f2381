"""Many people seen at one meeting: the place, what was shown, who was there; three small pages on a phone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from competencies.meeting_pages import done_page, head_page, people_page, places_of
from competencies.meetings import write_down
from competencies.models import Meeting
from competencies.observing import OBSERVERS, observable_units, observer_paths
from competencies.task_forms import MeetingForm
from competencies.views.observe import tops
from kit import clock
from kit.access import open_to
from kit.errors import InputError, UserError
from people.models import Unit

OF_THE_MEETING = frozenset({"where", "on", "steps", "id"})


@open_to(*OBSERVERS)
@require_GET
def together(request: HttpRequest) -> HttpResponse:
    """Where the people come from."""
    under = request.GET.get("unit", "")
    unit = get_object_or_404(observable_units(request.user), pk=under) if under.isdecimal() else None
    own = list(observable_units(request.user).filter(path__in=observer_paths(request.user))[:2])
    whole = unit or (own[0] if len(own) == 1 else None)
    context = {"unit": unit, "whole": whole, "places": places_of(request.user, unit, tops(request.user))}
    return render(request, "competencies/meeting_where.html", context)


@open_to(*OBSERVERS)
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, unit: UUID) -> HttpResponse:
    """The meeting and what was shown; then who was there; then it is written. All that was typed goes along."""
    place = get_object_or_404(observable_units(request.user), uuid=unit)
    form = MeetingForm(request.POST or None)
    do = request.POST.get("do", "")
    if form.is_valid() and do == "write":
        try:
            kept = write_down(form.seen, unit=place, by=request.user, at=clock.now())
        except UserError as error:
            form.refuse(error if isinstance(error, InputError) else InputError(error.message, error.next_step))
        else:
            return redirect("competencies:meeting_done", kept.pk)
    if request.method == "GET" or do == "back" or OF_THE_MEETING & set(form.errors):
        return _head(request, place, form, quiet=do == "back")
    return _people(request, place, form, all_ticked=do == "all")


@open_to(*OBSERVERS)
@require_GET
def meeting_done(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was written down, and whom it leaves out and why."""
    kept = get_object_or_404(Meeting.objects.of(request.user).select_related("unit"), pk=id)
    return render(request, "competencies/meeting_done.html", {"page": done_page(request.user, kept)})


def _head(request: HttpRequest, place: Unit, form: MeetingForm, *, quiet: bool) -> HttpResponse:
    context = {"page": head_page(place, form), "form": form, "quiet": quiet}
    status = 422 if form.errors and not quiet else 200
    return render(request, "competencies/meeting_head.html", context, status=status)


def _people(request: HttpRequest, place: Unit, form: MeetingForm, *, all_ticked: bool) -> HttpResponse:
    page = people_page(request.user, place, form, all_ticked=all_ticked)
    status = 422 if form.errors else 200
    return render(request, "competencies/meeting_people.html", {"page": page, "form": form}, status=status)
