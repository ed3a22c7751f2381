"""What each place lacks: competencies by the units below one unit, from the tallies that are kept with the plans.

It counts no persons, so that a province costs hardly more than a county: three queries. A number opens the list of the people behind
it where that is a township's or less, and above that the map of the place. The tallies know no posts: of one post the persons are
counted, by the conditions of the list behind each number, and only within a county.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import CharField, Count, F, Func, Sum, Value
from django.urls import reverse

from competencies.api import framework
from kit import clock
from kit.charts import Bar
from learning.models import GapTally, OpenStep
from people.models import Person, Unit, UnitKind
from reports import people_lists
from reports.filters import Filter, State, UnknownCondition
from reports.ground import GRASSROOTS, Ground, PostEntry, known_posts
from reports.tables import CHART_ROWS, Number, list_url

LISTED = frozenset([UnitKind.TOWNSHIP, UnitKind.VILLAGE, UnitKind.COMMUNITY])
"""Kinds of units for which there is a list of people."""
BY_POST = LISTED | {UnitKind.COUNTY}
"""Kinds of units of which the persons of one post are counted while one waits."""

Sums = Mapping[tuple[int, int], int]
"""How many persons lack what, by the ids of the place and of the competency."""


@dataclass(frozen=True)
class Place:
    """A column. url: its own page; empty for the unit that the map is about."""

    id: int
    name: str
    kind: str
    url: str


@dataclass(frozen=True)
class Cell:
    """A number, and whether nothing is lacked by more people of its column."""

    number: Number
    is_widest: bool


@dataclass(frozen=True)
class Line:
    """One competency: how many lack it in each place, and together."""

    label: str
    cells: tuple[Cell, ...]
    total: Number


@dataclass(frozen=True)
class GapMap:
    """The page. above: the places on the way here that the viewer may see, the highest first.

    lines: what most people lack first; what nobody lacks is left out.  posts: those to choose from, empty where the place is too large;
    post: the key of the one that was chosen, empty for all.
    """

    title: str
    above: tuple[Place, ...]
    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    posts: tuple[PostEntry, ...] = ()
    post: str = ""


def top_of(viewer: Person) -> Unit | None:
    """The highest unit that the viewer may see; the first by its code where there are several. None without a scope."""
    paths = sorted(viewer.scope.paths, key=lambda path: path.count("/"))
    return Unit.objects.visible_to(viewer).filter(path__in=paths[:1]).first()


def map_of(viewer: Person, unit: Unit, post: str = "") -> GapMap:
    """The map of the places below ``unit``, which the viewer may see; of the holders of one post where ``post`` names one. Three queries.

    Raises UnknownCondition for a post that is none, or where the place is too large to count its holders.
    """
    posts = known_posts(clock.today()).entries if unit.kind in BY_POST else ()
    chosen = next((one for one in posts if one.key == post), None)
    if post and chosen is None:
        raise UnknownCondition(post)
    sums = sums_of_post(viewer, unit, chosen) if chosen else sums_below(unit)
    seen = {one for one, _competency in sums}
    units = Unit.objects.visible_to(viewer).filter(parent=unit) | Unit.objects.visible_to(viewer).filter(pk=unit.pk)
    own = [
        one for one in units.order_by("code", "id") if one.pk in seen or (one.pk != unit.pk and one.closed_on is None)
    ]
    places = [
        Place(one.pk, one.name, one.kind, _page_of(one, post) if one.pk != unit.pk or one.kind in LISTED else "")
        for one in own
        if one.kind not in GRASSROOTS or one.pk in seen
    ]
    entire = unit.path in viewer.scope.paths
    lines = lines_of(sums, places, unit if entire or unit.kind in LISTED else None, post)
    above = Unit.objects.visible_to(viewer).filter(pk__in=[int(one) for one in unit.path.split("/") if one][:-1])
    return GapMap(
        title=unit.name,
        above=tuple(Place(one.pk, one.name, one.kind, map_page(one.pk)) for one in sorted(above, key=_depth)),
        places=tuple(places),
        lines=tuple(lines),
        bars=tuple(Bar(line.label, line.total.value, line.total.url) for line in lines[:CHART_ROWS]),
        posts=posts,
        post=post,
    )


def sums_of_post(viewer: Person, unit: Unit, post: PostEntry) -> Sums:
    """How many holders of ``post`` lack what in each unit directly below ``unit`` and in it itself. One query.

    Who holds it, is seen by the viewer and must learn, says the condition of the list behind the number.
    """
    ground = Ground(
        viewer=viewer,
        on=clock.today(),
        places=(),
        posts=(post,),
        knows_tenure=False,
        programmes=(),
        framework=framework(),
    )
    holders = people_lists.people(ground, Filter(post=post.key)).filter(home_unit__path__startswith=unit.path)
    rows = OpenStep.objects.filter(mandatory=True, in_programme=True, plan__person__in=holders.values("pk")).order_by()
    depth, sums = unit.path.count("/"), dict[tuple[int, int], int]()
    counted = rows.values_list("plan__person__home_unit__path", "competency").annotate(Count("plan", distinct=True))
    for path, competency, people in counted:
        key = int(path.split("/")[depth] or unit.pk), competency
        sums[key] = sums.get(key, 0) + people
    return sums


def sums_below(unit: Unit) -> Sums:
    """How many lack what in each unit directly below ``unit``, and in it itself where somebody is counted there. One query."""
    depth = unit.path.count("/")  # /1/4/ has three: what lies below it is the fourth word, the first one being empty
    rows = GapTally.objects.filter(unit__path__startswith=unit.path).order_by()
    if connection.vendor == "postgresql":
        below = Func(F("unit__path"), Value("/"), Value(depth + 1), function="split_part", output_field=CharField())
        found = rows.values_list(below, "competency").annotate(Sum("people"))
        return {(int(word or unit.pk), competency): people for word, competency, people in found if people}
    sums: dict[tuple[int, int], int] = {}
    for path, competency, people in rows.values_list("unit__path", "competency").annotate(Sum("people")):
        key = int(path.split("/")[depth] or unit.pk), competency
        sums[key] = sums.get(key, 0) + people
    return {key: people for key, people in sums.items() if people}


def lines_of(sums: Sums, places: Iterable[Place], whole: Unit | None, post: str = "") -> list[Line]:
    """A line for each competency that somebody lacks. whole: the unit whose list stands behind the last number, if there is one.

    post: the key of the post of which it all is, empty for all.
    """
    places = list(places)
    widest = {
        place.id: max((people for (one, _competency), people in sums.items() if one == place.id), default=0)
        for place in places
    }
    lines = []
    for entry in framework().competencies:
        values = [(place, sums.get((place.id, entry.id), 0)) for place in places]
        total = sum(people for _place, people in values)
        if total:
            cells = [
                Cell(_number(place, entry.key, people, post), people == widest[place.id] > 0)
                for place, people in values
            ]
            together = Number(total, list_url(_filter(whole, entry.key, post)) if whole is not None else "")
            lines.append(Line(entry.name, tuple(cells), together))
    return sorted(lines, key=lambda line: -line.total.value)


def map_page(unit_id: int, post: str = "") -> str:
    return reverse("reports:gap_map_of", args=[unit_id]) + Filter(post=post).query()


def _number(place: Place, competency: str, people: int, post: str) -> Number:
    if not people:
        return Number(0, "")
    if place.kind not in LISTED:
        return Number(people, place.url)
    flt = Filter(competency=competency, state=State.GAP, post=post)
    where = flt.but(township=place.id) if place.kind == UnitKind.TOWNSHIP else flt.but(village=place.id)
    return Number(people, list_url(where))


def _filter(whole: Unit, competency: str, post: str) -> Filter:
    township = whole.pk if whole.kind == UnitKind.TOWNSHIP else 0
    village = whole.pk if whole.kind in GRASSROOTS else 0
    return Filter(competency=competency, state=State.GAP, township=township, village=village, post=post)


def _page_of(unit: Unit, post: str) -> str:
    if unit.kind == UnitKind.TOWNSHIP:
        return reverse("reports:township", args=[unit.pk]) + Filter(post=post).query()
    return map_page(unit.pk, post)


def _depth(unit: Unit) -> int:
    return len(unit.path)
