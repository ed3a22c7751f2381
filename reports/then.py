"""Persons as they stood on a past day, and the conditions of the desk over them. Pure.

A past day has no plans in the database: who stood where is computed, and counted here. The conditions are those of
`conditions`, which says them in SQL about the plans of today; `needs_help.reasons` is the same function for both, and a
test compares the two on every person of a day that both can speak about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from reports.filters import Filter, Sort, State, Tenure
from reports.needs_help import Case, near, reasons

if TYPE_CHECKING:
    from reports.ground import Ground, ProgrammeEntry


@dataclass(frozen=True, slots=True)
class StepThen:
    """An open step that counted: the id of its competency, its level, its due day and what was thought about it."""

    competency: int
    level: int
    due: date
    mark: str


@dataclass(frozen=True, slots=True)
class Then:
    """One person who had to learn on a past day. Ids and numbers only: a name is read when it is shown.

    home: the unit where he was at home, with its ``path`` and ``code`` of that day; order: of his main post.
    mask: the posts held, reach: the programmes that reached his home, both as sums of bits.
    before: whether an office of his began before the term of his programme.
    tries: how often he sat, without passing, the small test of a step that was open.
    """

    id: int
    home: int
    path: str
    code: str
    order: int
    mask: int
    reach: int
    before: bool
    placed: bool
    open_mandatory: int
    finished: bool
    tries: int
    steps: tuple[StepThen, ...]

    def steps_of(self, competency: int) -> Sequence[StepThen]:
        """The open steps, of one competency only where its id is not 0."""
        return [step for step in self.steps if step.competency == competency] if competency else self.steps

    def first_due(self, competency: int = 0) -> date | None:
        """The earliest due day of an open step; None without one."""
        return min((step.due for step in self.steps_of(competency)), default=None)

    def case(self) -> Case:
        """What `needs_help` looks at."""
        return Case(self.first_due(), self.placed, self.tries)

    def lacks(self, competency: int) -> bool:
        """Still a gap; a refresh counts where no competency is named."""
        return bool(self.steps_of(competency)) if competency else self.open_mandatory > 0

    def is_unplaced(self, competency: int) -> bool:
        """Still a gap, and never placed; of a competency: the placing has not reached it."""
        if competency:
            return any(step.mark == "unplaced" for step in self.steps_of(competency))
        return not self.placed and self.open_mandatory > 0


def stands(one: Then, state: str, competency: int, *, on: date) -> bool:
    """Whether somebody stood in ``state`` on ``on``; with the id of a competency, it is about that one."""
    dues = [step.due for step in one.steps_of(competency)]
    tests: Mapping[State, Callable[[], bool]] = {
        State.MUST: lambda: True,
        State.UP: lambda: not one.lacks(competency),
        State.GAP: lambda: one.lacks(competency),
        State.UNPLACED: lambda: one.is_unplaced(competency),
        State.HELP: lambda: one.lacks(competency) and bool(reasons(one.case(), on=on)),
        State.SOON: lambda: one.lacks(competency) and any(on <= due <= near(on) for due in dues),
        State.LATE: lambda: one.lacks(competency) and any(due < on for due in dues),
        State.FINISHED: lambda: one.finished,
    }
    return tests[State(state)]()


def chosen(ground: Ground, flt: Filter, among: Iterable[Then] | None = None) -> list[Then]:
    """The persons whom ``flt`` means, in no order; among: those of the ground when left out."""
    found = list(ground.then or () if among is None else among)
    if flt.township:
        path = ground.place(flt.township).path
        found = [one for one in found if one.path.startswith(path)]
    if flt.village:
        found = [one for one in found if one.home == flt.village]
    if flt.post:
        bit = ground.post_by_key[flt.post].bit
        found = [one for one in found if one.mask & bit]
    if flt.tenure:
        found = [one for one in found if one.before == (flt.tenure == Tenure.AGAIN)]
    if flt.competency:
        asking = ground.asking(flt.competency)
        found = [one for one in found if is_asked(one.reach, one.mask, asking)]
    competency = competency_id(ground, flt)
    return [one for one in found if stands(one, flt.state, competency, on=ground.on)]


def is_asked(reach: int, mask: int, asking: Collection[tuple[int, int]]) -> bool:
    """Whether one of the programmes that ask (bit, posts as bits) reaches somebody who holds one of its posts."""
    return any(reach & bit and mask & posts for bit, posts in asking)


def competency_id(ground: Ground, flt: Filter) -> int:
    """The row of the competency that the filter names; 0 for none."""
    return ground.competency(flt.competency).id if flt.competency else 0


def in_order(
    ground: Ground, flt: Filter, found: Iterable[Then], names: Callable[[Sequence[int]], Mapping[int, int]]
) -> list[Then]:
    """In the order of the filter; ``names``: the places of ids in the order of names. The row id settles ties."""
    conduct = {entry.id for entry in ground.framework.competencies if entry.is_conduct}
    found = list(found)
    key: Callable[[Then], Any]
    if flt.sort == Sort.STEPS:
        key = lambda one: (-steps_count(one, conduct), one.id)  # noqa: E731
    elif flt.sort == Sort.DUE:
        key = lambda one: (one.first_due() or date.max, one.id)  # noqa: E731
    elif flt.sort == Sort.NAME:
        places = names([one.id for one in found])
        key = lambda one: places[one.id]  # noqa: E731
    else:
        key = lambda one: (one.code, one.order, one.id)  # noqa: E731
    return sorted(found, key=key)


def steps_count(one: Then, conduct: Collection[int]) -> int:
    """How many steps were open; a conduct competency counts once, however many levels it asks."""
    graded = sum(step.competency not in conduct for step in one.steps)
    return graded + len({step.competency for step in one.steps if step.competency in conduct})


def lacking(found: Iterable[Then]) -> dict[int, tuple[int, int]]:
    """By the id of a competency: how many lacked it, and how many of these were never placed in it."""
    counted: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for one in found:
        for competency in {step.competency for step in one.steps}:
            counted[competency][0] += 1
            counted[competency][1] += one.is_unplaced(competency)
    return {competency: (gap, unplaced) for competency, (gap, unplaced) in counted.items()}


def reach_of(path: str, programmes: Iterable[ProgrammeEntry]) -> int:
    """The programmes that reach a unit of ``path``, as a sum of bits."""
    return sum(programme.bit for programme in programmes if path.startswith(programme.path))


def kept(found: Iterable[Then]) -> list[list[Any]]:
    """As JSON."""
    return [
        [
            *(getattr(one, name) for name in Then.__slots__[:-1]),
            [[step.competency, step.level, step.due.isoformat(), step.mark] for step in one.steps],
        ]
        for one in found
    ]


def read(rows: Iterable[Sequence[Any]]) -> list[Then]:
    """What `kept` wrote."""
    return [
        Then(
            *row[:-1],
            steps=tuple(StepThen(key, level, date.fromisoformat(due), mark) for key, level, due, mark in row[-1]),
        )
        for row in rows
    ]
