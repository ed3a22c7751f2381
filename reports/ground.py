"""What every page of the desk stands on: the units that its viewer may see, the posts, the programmes, the framework.

Three or four queries of a few rows each; the numbers and lists are made on top of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Exists, Q, Subquery
from django.utils.formats import date_format

from competencies.api import CompetencyEntry, Framework, framework
from kit import clock
from learning.models import Programme
from people.models import Appointment, Post, Unit, UnitKind
from reports.filters import CONDUCT_STATES, Filter, State, UnknownCondition

if TYPE_CHECKING:
    from people.models import Person
    from reports.then import Then

POSTS_KEPT_SECONDS = 300
GRASSROOTS = frozenset([UnitKind.VILLAGE, UnitKind.COMMUNITY])


@dataclass(frozen=True)
class Place:
    """A unit in scope. ``parent`` is the id of the unit above, which may lie outside."""

    id: int
    name: str
    kind: str
    path: str
    parent: int | None

    @property
    def is_grassroots(self) -> bool:
        return self.kind in GRASSROOTS


@dataclass(frozen=True)
class PostEntry:
    """A post that is no reserve. ``bit`` is its place in a set of posts that SQL carries as one number."""

    id: int
    key: str
    name: str
    bit: int


@dataclass(frozen=True)
class Posts:
    """Every post that is no reserve, in order.

    knows_tenure: whether any office before the present term is on record; without one, everybody would look newly
    elected, and nothing is said about it.
    """

    entries: tuple[PostEntry, ...]
    knows_tenure: bool


@dataclass(frozen=True)
class ProgrammeEntry:
    """A published programme: whom it asks (of ``path``, holders of ``posts``; none named: every post), and how far ahead.

    bit: its place in a set of programmes that SQL carries as one number. unit: the id of its unit.
    """

    id: int
    name: str
    path: str
    max_due_days: int
    posts: frozenset[int]
    bit: int
    unit: int = 0


@dataclass(frozen=True)
class RefusedDay:
    """A day that cannot be looked at, as it was typed, and why not, with what to do instead."""

    typed: str
    why: str


@dataclass(frozen=True)
class Ground:
    """The desk of one viewer on one day.

    places: in the order of the administrative code. posts: in their order, reserve posts left out, for everybody: a
    reserve mark is no matter of counts and lists (docs/policy.md).

    Of a past day (`reports.past`): known: the moment up to which things were known; then: its people; unit_names: of every
    unit of that day, for what lies above the scope. refused: the day that was asked for in vain, of a page that shows today
    instead. Of today known and then are None, and plans say who stands where.
    """

    viewer: Person
    on: date
    places: tuple[Place, ...]
    posts: tuple[PostEntry, ...]
    knows_tenure: bool
    programmes: tuple[ProgrammeEntry, ...]
    framework: Framework
    known: datetime | None = None
    then: tuple[Then, ...] | None = None
    unit_names: Mapping[int, str] = field(default_factory=dict)
    refused: RefusedDay | None = None

    @property
    def at(self) -> datetime:
        """Up to when things were known: the cut-off that the page prints."""
        return self.known or clock.now()

    @cached_property
    def by_id(self) -> Mapping[int, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def post_by_key(self) -> Mapping[str, PostEntry]:
        return {post.key: post for post in self.posts}

    @property
    def townships(self) -> list[Place]:
        return [place for place in self.places if place.kind == UnitKind.TOWNSHIP]

    def villages_of(self, township: int) -> list[Place]:
        return [place for place in self.places if place.is_grassroots and place.parent == township]

    def place(self, unit_id: int) -> Place:
        """Raises UnknownCondition for a unit that is not there or not in scope: nobody can tell the two apart."""
        try:
            return self.by_id[unit_id]
        except KeyError:
            raise UnknownCondition(unit_id) from None

    def competency(self, key: str) -> CompetencyEntry:
        """Raises UnknownCondition for a key that the framework does not have."""
        try:
            return self.framework.by_key[key]
        except KeyError:
            raise UnknownCondition(key) from None

    def posts_asking(self, competency: str, programme: ProgrammeEntry) -> list[int]:
        """The ids of the posts that a programme asks this competency of."""
        return [
            post.id
            for post in self.posts
            if (not programme.posts or post.id in programme.posts)
            and any(
                step.competency == competency and step.mandatory and step.due_days <= programme.max_due_days
                for step in self.framework.asks(post.id)
            )
        ]

    def asking(self, competency: str) -> list[tuple[int, int]]:
        """Each programme as its bit, with the posts of which it asks this competency as a sum of bits."""
        found = []
        for programme in self.programmes:
            posts = set(self.posts_asking(competency, programme))
            found.append((programme.bit, sum(post.bit for post in self.posts if post.id in posts)))
        return found

    def asks_everybody(self, programme: ProgrammeEntry) -> bool:
        """Whether everybody in the viewer's scope lies in the unit of the programme."""
        return all(path.startswith(programme.path) for path in self.viewer.scope.paths)

    def posts_in(self, mask: int) -> list[PostEntry]:
        """The posts whose bits are set, in their order."""
        return [post for post in self.posts if mask & post.bit]

    def check(self, flt: Filter) -> Filter:
        """The same filter, when this viewer's desk has everything that it names. Raises UnknownCondition."""
        if flt.township and self.place(flt.township).kind != UnitKind.TOWNSHIP:
            raise UnknownCondition(flt.township)
        if flt.village:
            self.place(flt.village)
        if flt.post and flt.post not in self.post_by_key:
            raise UnknownCondition(flt.post)
        if flt.state not in self.states(flt):
            raise UnknownCondition(flt.state)
        return flt

    def states(self, flt: Filter) -> list[State]:
        """The states that a list may be narrowed to; of conduct others see finished or not finished, and nothing else."""
        conduct = bool(flt.competency) and self.competency(flt.competency).is_conduct
        return [state for state in State if not conduct or state in CONDUCT_STATES]


def moment_text(at: datetime) -> str:
    """A moment as a report prints its cut-off: the day and the minute in China; the end of a day is its 24:00."""
    local = at.astimezone(clock.ZONE)
    is_end = at == clock.end_of(clock.day_of(at))
    return f"{date_format(local.date())} {'24:00' if is_end else f'{local:%H:%M}'}"


def load(viewer: Person, flt: Filter, *, on: date, whole: bool) -> Ground:
    """The desk of ``viewer`` for a page about ``flt``. Raises UnknownCondition when ``flt`` names what it has not.

    whole: load every unit in scope and the programmes, for tables of units and competencies; else only what the filter
    offers: what lies above villages, and the villages of the township that was chosen (or of the viewer's own).
    """
    # A village that has ended is offered no more; the way from a person who last worked there still leads to it.
    units = Unit.objects.visible_to(viewer).filter(Q(closed_on=None) | Q(pk=flt.village))
    if not whole:
        units = units.filter(offered(viewer.scope.paths, flt))
    rows = units.order_by("code", "id").values_list("id", "name", "kind", "path", "parent_id")
    posts = known_posts(on)
    ground = Ground(
        viewer=viewer,
        on=on,
        places=tuple(Place(*row) for row in rows),
        posts=posts.entries,
        knows_tenure=posts.knows_tenure,
        programmes=programmes(on) if whole or flt.competency else (),
        framework=framework(),
    )
    ground.check(flt)
    return ground


def offered(paths: Iterable[str], flt: Filter) -> Q:
    """The units that a select offers."""
    paths = list(paths)
    found = ~Q(kind__in=GRASSROOTS) | Q(path__in=paths) | Q(parent__path__in=paths)
    if flt.township:
        found |= Q(parent=flt.township)
    return found | Q(pk=flt.village) if flt.village else found


def known_posts(on: date) -> Posts:
    """The posts, kept for some minutes in each process: they change when a data file is loaded."""
    return cache.get_or_set(f"reports.posts:{on}", lambda: read_posts(on), POSTS_KEPT_SECONDS)


def read_posts(on: date) -> Posts:
    """The posts and whether earlier offices are known, in one query."""
    term = Programme.objects.published(on).order_by("-since").values("term__since")[:1]
    earlier = Appointment.objects.valid().filter(since__lt=Subquery(term), post__aspirational=False)
    rows = list(
        Post.objects.filter(aspirational=False)
        .order_by("order", "key")
        .annotate(knows=Exists(earlier))
        .values_list("id", "key", "name", "knows")
    )
    entries = tuple(PostEntry(pk, key, name, bit=1 << place) for place, (pk, key, name, _) in enumerate(rows))
    return Posts(entries, knows_tenure=any(knows for *_, knows in rows))


def programmes(on: date) -> tuple[ProgrammeEntry, ...]:
    """The programmes that are published on ``on``, with the posts that they name, in one query."""
    published = Programme.objects.published(on).order_by("-since", "id")
    found: dict[int, ProgrammeEntry] = {}
    columns = ("id", "name", "unit__path", "max_due_days", "posts", "unit_id")
    for pk, name, path, days, post, unit in published.values_list(*columns):
        known = found.get(pk)
        named = (known.posts if known else frozenset()) | ({post} if post else frozenset())
        bit = known.bit if known else 1 << len(found)
        found[pk] = ProgrammeEntry(pk, name, path, days, named, bit, unit)
    return tuple(found.values())
