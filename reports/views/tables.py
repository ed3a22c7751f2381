"""The tables by post and by competency on pages of their own, for printing and for narrowing down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import counts, tables
from reports.forms import day_field, selects
from reports.opening import as_of
from reports.views.door import enter, staff_of_the_desk
from reports.views.overview import crumbs_of

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@require_safe
@staff_of_the_desk
def posts(request: DeskRequest) -> HttpResponse:
    """Numbers per post, reserve posts left out."""
    ground, flt = enter(request, whole=False)
    lines = tables.post_lines(ground, flt, counts.by_post(ground, counts.patterns(ground, flt)))
    context = {
        "title": _("By post"),
        "as_of": as_of(ground, flt),
        "day": day_field(ground, flt),
        "at": ground.at,
        "crumbs": crumbs_of(ground, flt, _("By post")),
        "selects": selects(ground, flt, for_list=False),
        "action": reverse("reports:posts"),
        "posts": lines,
    }
    return render(request, "reports/posts.html", context)


@require_safe
@staff_of_the_desk
def competencies(request: DeskRequest) -> HttpResponse:
    """Numbers per competency that somebody is asked for."""
    ground, flt = enter(request, whole=True)
    found = counts.by_competency(ground, flt, counts.patterns(ground, flt))
    context = {
        "title": _("By competency"),
        "as_of": as_of(ground, flt),
        "day": day_field(ground, flt),
        "at": ground.at,
        "crumbs": crumbs_of(ground, flt, _("By competency")),
        "selects": selects(ground, flt, for_list=False),
        "action": reverse("reports:competencies"),
        "competencies": tables.competency_lines(ground, flt, found),
    }
    return render(request, "reports/competencies.html", context)
