"""Down to the people: a list behind a number, a village, one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit import audit, clock
from kit.selects import Select
from people.models import Person
from reports import counts, person_file
from reports.counts import Numbers
from reports.filters import State
from reports.forms import DayField, day_field, selects
from reports.needs_help import rule_in_words
from reports.opening import AsOf, CatchingUp, as_of
from reports.people_lists import Listing, list_title, listing
from reports.views.door import enter, staff_of_the_desk
from reports.views.overview import Crumb, Figure, crumbs_of, figures_of

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@dataclass(frozen=True)
class PeoplePage:
    """A list of people. figures: the numbers of a village; empty for the list behind one number."""

    title: str
    crumbs: tuple[Crumb, ...]
    as_of: AsOf | CatchingUp | None
    day: DayField
    at: datetime
    selects: tuple[Select, ...]
    figures: tuple[Figure, ...]
    listing: Listing
    for_help: bool
    help_rule: str
    query: str


@require_safe
@staff_of_the_desk
def people(request: DeskRequest) -> HttpResponse:
    """The people behind a number."""
    ground, flt = enter(request, whole=False)
    page = PeoplePage(
        title=list_title(ground, flt),
        crumbs=crumbs_of(ground, flt, _("List of people")),
        as_of=as_of(ground, flt),
        day=day_field(ground, flt),
        at=ground.at,
        selects=tuple(selects(ground, flt, for_list=True)),
        figures=(),
        listing=listing(ground, flt, request.GET.get("page", "1")),
        for_help=flt.state == State.HELP,
        help_rule=rule_in_words(),
        query=flt.query(),
    )
    return render(request, "reports/people.html", {"page": page})


@require_safe
@staff_of_the_desk
def village(request: DeskRequest, village: int) -> HttpResponse:
    """Everybody of one village who must learn."""
    if not village:  # which would be no condition: everybody
        raise Http404
    ground, flt = enter(request, whole=False, village=village, township=0, state=State.MUST)
    total = sum(counts.by_unit(ground, flt).values(), Numbers())
    page = PeoplePage(
        title=ground.place(village).name,
        crumbs=crumbs_of(ground, flt),
        as_of=as_of(ground, flt),
        day=day_field(ground, flt),
        at=ground.at,
        selects=tuple(selects(ground, flt, for_list=True)),
        figures=figures_of(ground, total, flt),
        listing=listing(ground, flt, request.GET.get("page", "1")),
        for_help=False,
        help_rule="",
        query=flt.query(),
    )
    return render(request, "reports/people.html", {"page": page})


@require_safe
@staff_of_the_desk
def person(request: DeskRequest, person: int) -> HttpResponse:
    """One person's learning file."""
    file = person_file.file_of(request.user, person, on=clock.today())
    if file is None:
        raise Http404
    opened = Person.objects.select_related("home_unit").get(pk=person)
    audit.record("reports.person_opened", by=request.user, of=opened, request=request)
    return render(request, "reports/person.html", {"file": file})
