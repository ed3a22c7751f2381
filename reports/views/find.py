"""Looking one person up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit import clock
from reports import finding
from reports.views.door import staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest

LONGEST = 40


@require_safe
@staff_of_the_desk
def find(request: DeskRequest) -> HttpResponse:
    """Whoever matches; nobody while nothing is typed."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = finding.find(request.user, text, request.GET.get("page", "1"), on=clock.today()) if text else None
    return render(request, "reports/find.html", {"text": text, "found": found, "most": finding.MOST})
