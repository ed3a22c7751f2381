"""What lies on this phone: the page is the same for everybody, what stands on it comes out of the phone itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.access import Role, open_to


@require_safe
@open_to(Role.CADRE)
def phone(request: HttpRequest) -> HttpResponse:
    """What is not handed in yet, and what was downloaded."""
    return render(request, "offline/phone.html")
