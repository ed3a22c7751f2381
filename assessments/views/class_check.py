"""The supervised check of a class: begin one, show its code, and where phone results do not hold."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments import class_checks
from kit import clock
from kit.access import Role, open_to
from kit.errors import UserError
from people.models import Unit, UnitKind

MOST_SHOWN = 50


@open_to(Role.TRAINER)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The checks of my area, and the places where one can be begun."""
    units = Unit.objects.visible_to(request.user).living().exclude(kind__in=(UnitKind.VILLAGE, UnitKind.COMMUNITY))
    rows = class_checks.checks_of(request.user)[:MOST_SHOWN]
    return render(request, "assessments/class/list.html", {"rows": rows, "units": units.order_by("path")})


@open_to(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, unit: int) -> HttpResponse:
    """Choose what is checked; chance has chosen already, and the trainer may choose otherwise."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    found = class_checks.samples(place, request.user)
    problem: UserError | None = None
    if request.method == "POST":
        chosen = [one.cell for one in found if one.key in request.POST.getlist("cells")]
        label = request.POST.get("label", "").strip()[:60]
        try:
            code = class_checks.begin(place, chosen, label=label, by=request.user, at=clock.now())
            return redirect("assessments:class_check", code.pk)
        except UserError as error:
            problem = error
    ticked = {one.key for one in class_checks.drawn(found, seed=f"{place.pk} {clock.now().isoformat()}")}
    context = {"place": place, "found": found, "ticked": ticked, "problem": problem}
    return render(request, "assessments/class/begin.html", context, status=422 if problem else 200)


@open_to(Role.TRAINER)
@require_safe
def check(request: HttpRequest, code: int) -> HttpResponse:
    """The code for the wall, and what came out."""
    row = get_object_or_404(class_checks.checks_of(request.user), pk=code)
    page = class_checks.page_of(row, request.user)
    return render(request, "assessments/class/check.html", {"page": page, "is_good": row.is_good(clock.now())})
