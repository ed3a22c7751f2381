"""要办什么事: everyday words lead to the part of a lesson and to the blank form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from courses import errand_pages
from courses.models import Errand
from kit.access import Role, open_to

LONGEST = 40  # characters of what is asked


@require_safe
@open_to(Role.CADRE)
def errands(request: HttpRequest) -> HttpResponse:
    """All things to do, or those that ``?q=`` means."""
    query = request.GET.get("q", "").strip()[:LONGEST]
    return render(request, "courses/errands/list.html", {"page": errand_pages.listed(query)})


@require_safe
@open_to(Role.CADRE)
def errand_form(request: HttpRequest, key: str) -> HttpResponse:
    """The blank form of one thing to do, for paper."""
    errand = get_object_or_404(Errand.objects.filter(is_shown=True).exclude(form_title=""), key=key)
    return render(request, "courses/errands/form.html", {"form": errand_pages.blank_form(errand)})
