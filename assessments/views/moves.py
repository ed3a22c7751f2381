"""Where a person belongs in a sitting, and whether this is the phone to go on with."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments import holding, pages
from assessments.models import Sitting
from kit import clock
from offline.api import browser_of


def to_where_one_is(sitting: Sitting) -> HttpResponse:
    """To the first open question, the glance at all when every one has an answer, or the result."""
    if not sitting.is_open:
        return redirect("assessments:result", sitting.pk)
    number = pages.where_to_go_on(sitting)
    return (
        redirect("assessments:question", sitting.pk, number) if number else redirect("assessments:review", sitting.pk)
    )


def show(request: HttpRequest, template: str, sitting: Sitting, page: object, *, status: int = 200) -> HttpResponse:
    """A page of an open sitting; or, while another phone goes on with it, one sentence and the button that takes over."""
    browser = browser_of(request, about=sitting.pk)
    if holding.is_elsewhere(sitting, browser, at=clock.now()):
        return render(request, "assessments/elsewhere.html", {"sitting": sitting, "event": uuid4()})
    lease = {"number": sitting.taken, "is_free": holding.is_free(sitting, browser)}
    return render(request, template, {"page": page, "lease": lease}, status=status)
