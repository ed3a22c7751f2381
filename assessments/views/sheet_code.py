"""/desk/code/: a trainer scans, pastes or types the 交卷码 of somebody's phone, sees whose it is, and hands it in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessments import sheet_codes
from kit import clock
from kit.access import open_to
from kit.errors import UserError


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*sheet_codes.TAKERS)
def sheet_code(request: HttpRequest) -> HttpResponse:
    """First whose it is, then, with the button, handing it in."""
    if request.method != "POST":
        return render(request, "assessments/desk/sheet_code.html", {"text": ""})
    text = request.POST.get("text", "")[:5000]
    try:
        found = sheet_codes.look(text, by=request.user)
        done = sheet_codes.hand_in(found, by=request.user, at=clock.now()) if "go" in request.POST else ""
    except UserError as problem:
        return render(request, "assessments/desk/sheet_code.html", {"text": text, "problem": problem}, status=422)
    return render(request, "assessments/desk/sheet_code.html", {"text": text, "found": found, "done": done})
