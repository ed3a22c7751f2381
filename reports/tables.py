"""The tables of the desk as frozen values: one line a unit, a post or a competency, each number with its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kit.charts import Bar
from reports.counts import Numbers, Shown
from reports.filters import Filter, State
from reports.ground import Ground, Place

Text = str | Promise
CHART_ROWS = 10  # as high as a table of fifteen townships beside it


@dataclass(frozen=True)
class Number:
    """A number and the list of the people behind it; 0 has no list."""

    value: int
    url: str


@dataclass(frozen=True)
class Line:
    """One line of a table by unit or by post.

    url: where it can be opened further, or empty. share: per cent up to standard. villages: how many lie in it; None where that says nothing.
    """

    label: Text
    url: str
    villages: int | None
    must: Number
    up: Number
    gap: Number
    finished: Number
    share: float


@dataclass(frozen=True)
class CompetencyLine:
    """One line of the table by competency. unplaced is None for conduct: of it others see finished or not finished."""

    label: str
    ability: str
    asked: Number
    up: Number
    gap: Number
    unplaced: Number | None
    is_conduct: bool


@dataclass(frozen=True)
class UnitTable:
    """Units in the order of the administrative code, and the sum below. ``by_township``: else by village."""

    by_township: bool
    lines: tuple[Line, ...]
    total: Line


def list_url(flt: Filter) -> str:
    """The list of the people that ``flt`` means."""
    return people_page() + flt.query()


@cache
def people_page() -> str:
    """Where lists are; looked up once, since a page of the desk has hundreds of them."""
    return reverse("reports:people")


def number(value: int, flt: Filter, state: str) -> Number:
    return Number(value, list_url(flt.but(state=state)) if value else "")


def line(label: Text, numbers: Numbers, flt: Filter, *, url: str = "", villages: int | None = None) -> Line:
    """The numbers of ``flt``, each with its list."""
    return Line(
        label,
        url,
        villages,
        must=number(numbers.must, flt, State.MUST),
        up=number(numbers.up, flt, State.UP),
        gap=number(numbers.gap, flt, State.GAP),
        finished=number(numbers.finished, flt, State.FINISHED),
        share=numbers.share,
    )


def unit_table(ground: Ground, flt: Filter, found: Mapping[int, Numbers]) -> UnitTable:
    """By township for a whole county; by village for one township, chosen or the only one in scope."""
    townships = ground.townships
    one = flt.township or (townships[0].id if len(townships) == 1 else 0)
    by_township = len(townships) > 1 and not one
    lines = township_lines(ground, flt, found) if by_township else village_lines(ground, flt, found, one)
    total = sum(found.values(), Numbers())
    villages = sum(each.villages or 0 for each in lines) if by_township else None
    return UnitTable(by_township, tuple(lines), line(_("Together"), total, flt, villages=villages))


def township_lines(ground: Ground, flt: Filter, found: Mapping[int, Numbers]) -> list[Line]:
    lines = []
    for place in ground.townships:
        villages = ground.villages_of(place.id)
        numbers = sum((found.get(each.id, Numbers()) for each in [place, *villages]), Numbers())
        url = reverse("reports:township", args=[place.id]) + flt.query()
        lines.append(line(place.name, numbers, flt.but(township=place.id), url=url, villages=len(villages)))
    towns = {place.id for place in ground.townships}
    rest = [
        place
        for place in ground.places
        if place.id not in towns and not (place.is_grassroots and place.parent in towns)
    ]
    return lines + own_lines(rest, flt, found)


def village_lines(ground: Ground, flt: Filter, found: Mapping[int, Numbers], township: int) -> list[Line]:
    villages = ground.villages_of(township) if township else [place for place in ground.places if place.is_grassroots]
    if flt.village:
        villages = [place for place in villages if place.id == flt.village]
    lines = [
        line(
            place.name,
            found.get(place.id, Numbers()),
            flt.but(township=0, village=place.id),
            url=reverse("reports:village", args=[place.id]) + flt.but(township=0, village=0).query(),
        )
        for place in villages
    ]
    shown = {place.id for place in villages}
    # On a past day a village of today's scope may lie in a township outside of it.
    rest = [place for place in ground.places if place.id not in shown]
    return lines + own_lines(rest, flt, found)


def own_lines(places: list[Place], flt: Filter, found: Mapping[int, Numbers]) -> list[Line]:
    """Units that have no line of their own and where somebody is at home; they are rare, and nobody may be lost from the sum."""
    return [
        line(
            place.name if place.is_grassroots else _("%(unit)s itself") % {"unit": place.name},
            found[place.id],
            flt.but(township=0, village=place.id),
        )
        for place in places
        if place.id in found
    ]


def post_lines(ground: Ground, flt: Filter, found: Mapping[str, Numbers]) -> list[Line]:
    """By post, in the order of posts; with a post in the filter, that one alone."""
    return [
        line(ground.post_by_key[key].name, numbers, flt.but(post=key))
        for key, numbers in found.items()
        if flt.post in ("", key)
    ]


def competency_lines(ground: Ground, flt: Filter, found: Mapping[str, Shown]) -> list[CompetencyLine]:
    """By competency, in the order of the framework; with one in the filter, that one alone."""
    lines = []
    for key, shown in found.items():
        if flt.competency not in ("", key):
            continue
        entry, here = ground.competency(key), flt.but(competency=key)
        lines.append(
            CompetencyLine(
                entry.name,
                entry.ability.name,
                asked=number(shown.asked, here, State.MUST),
                up=number(shown.up, here, State.UP),
                gap=number(shown.gap, here, State.GAP),
                unplaced=None if entry.is_conduct else number(shown.unplaced, here, State.UNPLACED),
                is_conduct=entry.is_conduct,
            )
        )
    return lines


def chart_bars(lines: list[CompetencyLine]) -> list[Bar]:
    """The competencies that most people lack, the widest gap first; of two equal ones the first in the framework."""
    widest = sorted((each for each in lines if each.gap.value), key=lambda each: -each.gap.value)
    return [Bar(each.label, each.gap.value, each.gap.url) for each in widest[:CHART_ROWS]]
