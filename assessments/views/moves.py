"""Where a person begins and belongs in a sitting, and whether this is the phone to go on with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments import holding, packs, pages, sittings, time_left
from assessments.events import LEASE_TAKEN
from assessments.models import Sitting
from kit import clock
from kit.errors import NotNow
from offline.api import browser_of


def begun(request: HttpRequest, begin: Callable[[datetime], Sitting]) -> HttpResponse:
    """To the sitting that ``begin`` gives. A new one goes on in this browser."""
    at = clock.now()
    try:
        sitting = begin(at)
    except NotNow as refusal:
        return render(request, "assessments/not_now.html", {"refusal": refusal}, status=409)
    if sitting.started_at == at:
        browser = browser_of(request, about=sitting.pk)
        holding.take(request.user, sitting.pk, browser, event=uuid5(sitting.pk, LEASE_TAKEN), at=at)
        return redirect(pages.url_of(sitting, 1))
    return to_where_one_is(sitting)


def own(request: HttpRequest, sitting_id: UUID) -> Sitting:
    """His own sitting, closed when its time is up. Raises Http404."""
    sitting = sittings.of(request.user, sitting_id, at=clock.now())
    if sitting is None:
        raise Http404
    return sitting


def later(request: HttpRequest) -> HttpResponse:
    """The database is too busy just now; the page before still has what was chosen."""
    context = {
        "message": _("This answer could not be stored just now."),
        "next_step": _("Go back one page and tap again."),
    }
    return render(request, "kit/message.html", context, status=503)


def to_where_one_is(sitting: Sitting) -> HttpResponse:
    """To the first open question, the glance at all when every one has an answer, or the result."""
    if not sitting.is_open:
        return redirect("assessments:result", sitting.pk)
    number = pages.where_to_go_on(sitting)
    return redirect(pages.url_of(sitting, number)) if number else redirect("assessments:review", sitting.pk)


def show(request: HttpRequest, template: str, sitting: Sitting, page: object, *, status: int = 200) -> HttpResponse:
    """A page of an open sitting; or, while another phone goes on with it, one sentence and the button that takes over.

    whole: where the rest of the sitting lies, for a phone that loses its network; empty where it must not go on alone.
    """
    browser, at = browser_of(request, about=sitting.pk), clock.now()
    if holding.is_elsewhere(sitting, browser, at=at):
        return render(request, "assessments/elsewhere.html", {"sitting": sitting, "event": uuid4()})
    is_free = holding.is_free(sitting, browser)
    lease = {"number": sitting.taken, "is_free": is_free, "holder": browser if is_free else ""}
    whole = reverse("assessments:pack_sitting", args=[sitting.pk]) if packs.goes_on_alone(sitting) else ""
    context = {"page": page, "lease": lease, "whole": whole, "time": time_left.time_left(sitting, at=at)}
    return render(request, template, context, status=status)
