"""What the product says when it refuses a request before any view of ours has it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from kit.access import public


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was too old or came from elsewhere. What was typed is behind the browser's back button."""
    return render(request, "form_expired.html", status=403)


@public
def failed(request: HttpRequest) -> HttpResponse:
    """Something broke. The page asks neither the request nor the database for anything; what was only looked at can be tried again."""
    again = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return HttpResponseServerError(render_to_string("500.html", {"again": again}))
