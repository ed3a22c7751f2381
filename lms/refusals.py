"""What the product says when it refuses a request before any view of ours has it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kit.access import public


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was too old or came from elsewhere. What was typed is behind the browser's back button."""
    return render(request, "form_expired.html", status=403)
