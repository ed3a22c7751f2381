"""How a county or a township stands: numbers, what lacks most, and the tables; each number opens its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.charts import Bar
from kit.selects import Select
from reports import counts, tables
from reports.counts import Numbers
from reports.filters import Filter, State
from reports.forms import DayField, day_field, selects
from reports.ground import Ground
from reports.needs_help import rule_in_words
from reports.opening import AsOf, CatchingUp, as_of
from reports.tables import CompetencyLine, Line, UnitTable
from reports.views.door import enter, staff_of_the_desk

if TYPE_CHECKING:
    from reports.views.door import DeskRequest


@dataclass(frozen=True)
class Figure:
    """A large number, its words, and the list behind it."""

    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Crumb:
    """A step of the way down; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Overview:
    """What the page shows."""

    title: str
    crumbs: tuple[Crumb, ...]
    as_of: AsOf | CatchingUp | None
    day: DayField
    at: datetime
    programmes: tuple[str, ...]
    selects: tuple[Select, ...]
    figures: tuple[Figure, ...]
    calm: tuple[Figure, ...]
    help_rule: str
    gap: int
    bars: tuple[Bar, ...]
    units: UnitTable
    posts: tuple[Line, ...]
    posts_url: str
    competencies: tuple[CompetencyLine, ...]
    competencies_url: str
    query: str


@require_safe
@staff_of_the_desk
def overview(request: DeskRequest) -> HttpResponse:
    """The whole of what the viewer may see; a filter that names a unit or a state has a page of its own."""
    ground, flt = enter(request, whole=True)
    if flt.state != State.MUST:
        return redirect(tables.list_url(flt))
    if flt.village:
        return redirect(reverse("reports:village", args=[flt.village]) + flt.but(township=0, village=0).query())
    if flt.township:
        return redirect(reverse("reports:township", args=[flt.township]) + flt.but(township=0).query())
    return render(request, "reports/overview.html", {"page": overview_of(ground, flt)})


@require_safe
@staff_of_the_desk
def township(request: DeskRequest, township: int) -> HttpResponse:
    """The same page for one township, by village."""
    if not township:  # which would be no condition: the whole county
        raise Http404
    ground, flt = enter(request, whole=True, township=township, village=0, state=State.MUST)
    return render(request, "reports/overview.html", {"page": overview_of(ground, flt)})


def overview_of(ground: Ground, flt: Filter) -> Overview:
    """Everything on the page, from three counting queries."""
    if not ground.places:
        raise Http404  # a role without a unit sees nothing
    by_unit = counts.by_unit(ground, flt)
    found = counts.patterns(ground, flt)
    total = sum(by_unit.values(), Numbers())
    competencies = tables.competency_lines(ground, flt, counts.by_competency(ground, flt, found))
    return Overview(
        title=title_of(ground, flt),
        crumbs=crumbs_of(ground, flt),
        as_of=as_of(ground, flt),
        day=day_field(ground, flt),
        at=ground.at,
        programmes=tuple(programme.name for programme in ground.programmes),
        selects=tuple(selects(ground, flt, for_list=False)),
        figures=figures_of(ground, total, flt),
        calm=calm_of(ground, total, flt),
        help_rule=rule_in_words(),
        gap=total.gap,
        bars=tuple(tables.chart_bars(competencies)),
        units=tables.unit_table(ground, flt, by_unit),
        posts=tuple(tables.post_lines(ground, flt, counts.by_post(ground, found))),
        posts_url=reverse("reports:posts") + flt.query(),
        competencies=tuple(competencies),
        competencies_url=reverse("reports:competencies") + flt.query(),
        query=flt.query(),
    )


def figures_of(ground: Ground, total: Numbers, flt: Filter) -> tuple[Figure, ...]:
    """The four large numbers; of conduct only those that others may see."""
    words = {
        State.MUST: (_("People who must learn"), total.must),
        State.UP: (_("Up to standard (%(share)s%%)") % {"share": total.share}, total.up),
        State.GAP: (_("Still a gap"), total.gap),
        State.HELP: (_("Needs help"), total.help),
    }
    return figures(ground, flt, words)


def calm_of(ground: Ground, total: Numbers, flt: Filter) -> tuple[Figure, ...]:
    """The quiet line above them."""
    words = {
        State.FINISHED: (_("Finished"), total.finished),
        State.SOON: (_("Due within 14 days"), total.soon),
        State.LATE: (_("Past due"), total.late),
    }
    return figures(ground, flt, words)


def figures(ground: Ground, flt: Filter, words: Mapping[State, tuple[str, int]]) -> tuple[Figure, ...]:
    shown = ground.states(flt)
    return tuple(
        Figure(label, value, tables.list_url(flt.but(state=state)))
        for state, (label, value) in words.items()
        if state in shown
    )


def title_of(ground: Ground, flt: Filter) -> str:
    """The unit that the page is about; without one, the topmost in scope."""
    if flt.village or flt.township:
        return ground.place(flt.village or flt.township).name
    top = min(ground.places, key=lambda place: len(place.path))
    return top.name if all(place.path.startswith(top.path) for place in ground.places) else _("My units")


def crumbs_of(ground: Ground, flt: Filter, last: str = "") -> tuple[Crumb, ...]:
    """From the overview down to this page, through what the viewer may see."""
    place = ground.by_id.get(flt.village or flt.township)
    if place is None and not last:
        return ()
    day = Filter(day=flt.day, known=flt.known).query()  # all the way down one looks at the same day
    way = [Crumb(_("Overview"), reverse("reports:overview") + day)]
    if place is not None:
        above = ground.by_id.get(place.parent or 0)
        if place.is_grassroots and above is not None:
            way.append(Crumb(above.name, reverse("reports:township", args=[above.id]) + day))
        name = "reports:village" if flt.village else "reports:township"
        way.append(Crumb(place.name, reverse(name, args=[place.id]) + day if last else ""))
    if last:
        way.append(Crumb(last))
    return tuple(way)
