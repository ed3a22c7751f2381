"""Looking one person up."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kit import clock
from reports import finding
from reports.views.door import staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest

LONGEST = 40
DIGITS = 6


@require_http_methods(["GET", "HEAD", "POST"])
@staff_of_the_desk
def find(request: DeskRequest) -> HttpResponse:
    """Whoever matches; nobody while nothing is typed.

    A number never stands in an address, which proxies and browsers write down: it is answered to the form itself, and
    not at all when it comes in an address. A name goes into the address, so that one can come back to it.
    """
    by_form = request.method == "POST"
    text = (request.POST if by_form else request.GET).get("q", "").strip()[:LONGEST]
    if by_form and not is_number(text):
        return redirect(f"{reverse('reports:find')}?{urlencode({'q': text})}")
    if not by_form and is_number(text):
        text = ""
    found = finding.find(request.user, text, request.GET.get("page", "1"), on=clock.today()) if text else None
    return render(request, "reports/find.html", {"text": text, "found": found, "most": finding.MOST})


def is_number(text: str) -> bool:
    """Whether this may be a telephone or an ID number: enough digits to tell somebody by. Pure."""
    return sum(letter.isdecimal() for letter in text) >= DIGITS
