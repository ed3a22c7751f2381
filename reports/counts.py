"""Set-based counts per unit, post and competency, in a scope, on a day.

Each number is counted with the expression of `conditions` that `people_lists.people` filters by: behind every number
stands the list of the same length. Three queries for everything that the overview shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, Q

from learning.models import OpenStep
from reports import conditions, then
from reports.filters import Filter, State
from reports.ground import Ground
from reports.people_lists import people
from reports.then import Then


@dataclass(frozen=True)
class Numbers:
    """Persons, of one unit or of many added up: who must learn, and how many of them stand where."""

    must: int = 0
    up: int = 0
    gap: int = 0
    help: int = 0
    soon: int = 0
    late: int = 0
    finished: int = 0

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def share(self) -> float:
        """Per cent of those who must learn that are up to standard, with one decimal; 0 when nobody must."""
        return round(100 * self.up / self.must, 1) if self.must else 0.0


@dataclass(frozen=True)
class Shown:
    """One competency: how many are asked, how many are up to it, how many lack it, and how many of those were never placed."""

    asked: int = 0
    up: int = 0
    gap: int = 0
    unplaced: int = 0

    @property
    def share(self) -> float:
        """Per cent of those asked that are up to it."""
        return round(100 * self.up / self.asked, 1) if self.asked else 0.0


def by_unit(ground: Ground, flt: Filter) -> Mapping[int, Numbers]:
    """Numbers per home unit, by its id; units without anybody are missing. One query; none for a past day."""
    if ground.then is not None:
        return by_unit_then(ground, flt)
    rows = (
        people(ground, flt.but(state=State.MUST))
        .values("home_unit")
        .annotate(
            must=Count("pk"),
            **{
                state.value: Count("pk", filter=conditions.standing(state, flt, on=ground.on))
                for state in (State.UP, State.HELP, State.SOON, State.LATE, State.FINISHED)
            },
        )
    )
    return {row.pop("home_unit"): Numbers(gap=row["must"] - row["up"], **row) for row in rows.order_by()}


@dataclass(frozen=True)
class Pattern:
    """Persons who hold the same posts and are reached by the same programmes; both are sums of bits."""

    mask: int
    reach: int
    numbers: Numbers


def patterns(ground: Ground, flt: Filter) -> list[Pattern]:
    """Persons grouped by the set of their posts: a few dozen rows that give posts and askings without a person twice.

    Only must, up, gap and finished are counted.
    """
    if ground.then is not None:
        return patterns_then(ground, flt)
    rows = (
        people(ground, flt.but(state=State.MUST))
        .annotate(mask=conditions.held_posts(ground), reach=conditions.reaching(ground))
        .values("mask", "reach")
        .annotate(
            must=Count("pk"),
            up=Count("pk", filter=conditions.standing(State.UP, flt, on=ground.on)),
            finished=Count("pk", filter=conditions.standing(State.FINISHED, flt, on=ground.on)),
        )
        .order_by()
    )
    return [
        Pattern(
            row["mask"],
            row["reach"],
            Numbers(must=row["must"], up=row["up"], gap=row["must"] - row["up"], finished=row["finished"]),
        )
        for row in rows
    ]


def by_post(ground: Ground, found: list[Pattern]) -> Mapping[str, Numbers]:
    """Numbers per post, by its key, in the order of posts; who holds several counts in each. Posts of nobody are missing."""
    sums = {post.key: Numbers() for post in ground.posts}
    for pattern in found:
        for post in ground.posts_in(pattern.mask):
            sums[post.key] += pattern.numbers
    return {key: numbers for key, numbers in sums.items() if numbers.must}


def by_competency(ground: Ground, flt: Filter, found: list[Pattern]) -> Mapping[str, Shown]:
    """Per competency that somebody is asked for, by its key, in the order of the framework. One query.

    A plan is made of the offices of its day and made anew when one changes, so who lacks a competency is asked for it.
    """
    asked = asked_by(ground, found)
    lacking = (
        then.lacking(then.chosen(ground, flt.but(state=State.MUST)))
        if ground.then is not None
        else open_now(ground, flt)
    )
    shown = {}
    for competency in ground.framework.competencies:
        gap, unplaced = lacking.get(competency.id, (0, 0))
        if asked[competency.key]:
            # Of conduct others see finished or not finished, and nothing else.
            hidden = 0 if competency.is_conduct else unplaced
            shown[competency.key] = Shown(asked[competency.key], asked[competency.key] - gap, gap, hidden)
    return shown


def open_now(ground: Ground, flt: Filter) -> Mapping[int, tuple[int, int]]:
    """By the id of a competency: how many lack it today, and how many of these were never placed in it. One query."""
    steps = OpenStep.objects.filter(
        plan__person__in=people(ground, flt.but(state=State.MUST)).values("pk"), mandatory=True, in_programme=True
    )
    rows = (
        steps.order_by()
        .values_list("competency")
        .annotate(
            gap=Count("plan", distinct=True),
            unplaced=Count("plan", distinct=True, filter=Q(state="unplaced")),
        )
    )
    return {pk: (gap, unplaced) for pk, gap, unplaced in rows}


def asked_by(ground: Ground, found: list[Pattern]) -> Mapping[str, int]:
    """How many persons are asked for each competency, by its key."""
    asked: defaultdict[str, int] = defaultdict(int)
    for competency in ground.framework.competencies:
        asking = ground.asking(competency.key)
        for pattern in found:
            if then.is_asked(pattern.reach, pattern.mask, asking):
                asked[competency.key] += pattern.numbers.must
    return asked


COUNTED = (State.UP, State.HELP, State.SOON, State.LATE, State.FINISHED)


def numbers_of(found: Collection[Then], competency: int, on: date, states: Iterable[State] = COUNTED) -> Numbers:
    """Persons of a past day added up."""
    sums = {state.value: sum(then.stands(one, state, competency, on=on) for one in found) for state in states}
    return Numbers(must=len(found), gap=len(found) - sums["up"], **sums)


def by_unit_then(ground: Ground, flt: Filter) -> Mapping[int, Numbers]:
    homes: defaultdict[int, list[Then]] = defaultdict(list)
    for one in then.chosen(ground, flt.but(state=State.MUST)):
        homes[one.home].append(one)
    competency = then.competency_id(ground, flt)
    return {home: numbers_of(own, competency, ground.on) for home, own in homes.items()}


def patterns_then(ground: Ground, flt: Filter) -> list[Pattern]:
    groups: defaultdict[tuple[int, int], list[Then]] = defaultdict(list)
    for one in then.chosen(ground, flt.but(state=State.MUST)):
        groups[one.mask, one.reach].append(one)
    competency = then.competency_id(ground, flt)
    counted = (State.UP, State.FINISHED)
    return [
        Pattern(mask, reach, numbers_of(own, competency, ground.on, counted)) for (mask, reach), own in groups.items()
    ]
