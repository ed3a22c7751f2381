"""Waiting for a past day of very many people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from kit.models import Job, JobState
from reports import past
from reports.views.door import staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@require_safe
@staff_of_the_desk
def wait(request: DeskRequest, job: int) -> HttpResponse:
    """How far the day is; it loads itself again, and goes on to the page that was asked for."""
    asked = get_object_or_404(Job, pk=job, kind=past.KIND, by_id=request.user.pk)
    there = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts=None) or not there.startswith(desk()):
        there = desk()
    if asked.state == JobState.DONE and past.is_there(request.user, asked):
        return redirect(there)
    gone = asked.state in (JobState.DONE, JobState.DEAD)
    return render(request, "reports/past_wait.html", {"job": asked, "gone": gone, "again": there})


def desk() -> str:
    return reverse("reports:overview")
