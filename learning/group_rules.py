"""The lessons that close most gaps of a class within some hours: budgeted maximum coverage over levels. Pure.

What is sought: among all sets of lessons whose minutes fit, one that closes the most open steps (person × competency × level), and
of those one with the fewest minutes. Lessons are taught once, to everybody, in one order: what begins at a lower level
first, what is needed first before it, else as in the catalogue. A lesson from a to b lifts everybody who by then stands at a or above and
below b. What a lesson needs is taught with it, unless everybody whom it could serve has it.

How it is found. A greedy set (most steps a minute, one lesson after the other) is bettered by branch and bound:

- Branch: the lesson that covers most a minute is taken, with what it needs, or left out.
- Bound: a step can be closed only where a chosen lesson spans it. Counting spans instead of climbs never says too little, and what
  one more lesson spans shrinks as the set grows; so the spans of the rest, cut by the minutes that are left as in a knapsack whose
  last piece may be broken, say how many steps a branch can still reach, and how few minutes it needs for as many as are known.

Where everything that the lessons lead to fits into the minutes, competencies that share no lesson are sought apart.

It is exact unless it needs more than ``nodes`` steps, a number and not a clock: the same class always gets the same answer. Then the
best set so far is bettered by exchanging one lesson for others as long as that helps, and ``is_best`` says that nobody proved it.

Source of the problem and of the greedy choice: Khuller, Moss, Naor, "The budgeted maximum coverage problem", Information
Processing Letters 70 (1999), 39-45. That the answer is the best: tests/learning/test_group_rules.py, against all sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from learning.cover_shelf import Lesson

NODES = 4000


@dataclass(frozen=True, slots=True)
class Want:
    """What one person of the class lacks in one competency: he stands at ``stands`` and must reach ``goal``.

    group: who has the same lessons to choose from (villages and communities have some of their own).
    done: codes of lessons that he has finished.
    """

    who: int
    competency: str
    stands: int
    goal: int
    group: str = ""
    done: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lifted:
    """What one lesson does for one person: steps ``from_level`` + 1 to ``to_level`` of what he lacks."""

    who: int
    competency: str
    from_level: int
    to_level: int


@dataclass(frozen=True)
class Taught:
    """A lesson at its place, and whom it lifts. Nobody, where it is only needed by a later one."""

    lesson: Lesson
    lifted: tuple[Lifted, ...]

    @property
    def serves(self) -> int:
        """How many people."""
        return len({one.who for one in self.lifted})


@dataclass(frozen=True)
class GroupPlan:
    """What is taught, in order, and where everybody stands behind it.

    reached: (person, competency) → the level that the lessons lead to.  steps: open ones before; closed: of them.
    """

    taught: tuple[Taught, ...]
    reached: Mapping[tuple[int, str], int]
    steps: int
    closed: int
    minutes: int
    is_best: bool = True


def group_plan(
    wants: Sequence[Want],
    catalogue: Sequence[Lesson],
    minutes: int,
    *,
    suits: Callable[[Lesson, str], bool] = lambda lesson, group: True,
    nodes: int = NODES,
) -> GroupPlan:
    """The lessons of ``catalogue`` for these people within ``minutes``.

    suits: whether a lesson is written for a group of people.
    """
    room = _Room(wants, catalogue, suits)
    # Where all that is wanted fits, what shares no lesson is sought apart.
    searches = [_Search(room, minutes, nodes, part) for part in room.parts()]
    chosen = sum(search.run() for search in searches)
    if room.takes(chosen) > minutes:
        searches = [_Search(room, minutes, nodes, room.every)]
        chosen = searches[0].run()
    return room.told(chosen, is_best=all(search.is_exact for search in searches))


Cell = tuple[str, str]  # competency, group


@dataclass
class _Cell:
    """All wants of one competency by people with the same lessons. edges: (from, to, bit of the lesson) in the order of teaching."""

    edges: list[tuple[int, int, int]]
    counts: list[tuple[int, int, int]]  # (stands, goal, how many people)
    mask: int
    closed: dict[int, int] = field(default_factory=dict)
    spanned: dict[int, int] = field(default_factory=dict)

    def closes(self, taken: int) -> int:
        """How many steps ``taken`` closes."""
        own = taken & self.mask
        known = self.closed.get(own)
        if known is None:
            known = sum(n * (min(_climb(self.edges, low, own), goal) - low) for low, goal, n in self.counts)
            self.closed[own] = known
        return known

    def spans(self, taken: int) -> int:
        """How many open steps some lesson of ``taken`` spans; never fewer than it closes."""
        own = taken & self.mask
        known = self.spanned.get(own)
        if known is None:
            levels = {level for low, high, bit in self.edges if own & bit for level in range(low + 1, high + 1)}
            known = sum(n * sum(low < level <= goal for level in levels) for low, goal, n in self.counts)
            self.spanned[own] = known
        return known


def _climb(edges: Iterable[tuple[int, int, int]], level: int, taken: int) -> int:
    for low, high, bit in edges:
        if taken & bit and low <= level < high:
            level = high
    return level


class _Room:
    """A class and the lessons that can do something for it; sets of lessons are bits of an int, in the order of teaching."""

    def __init__(
        self, wants: Sequence[Want], catalogue: Sequence[Lesson], suits: Callable[[Lesson, str], bool]
    ) -> None:
        self.wants = wants
        self.lessons = in_teaching_order(catalogue)
        self.suits = suits
        self.cells = self._cells()
        self.minutes = [lesson.minutes for lesson in self.lessons]
        self.of_lesson: list[list[_Cell]] = [
            [cell for cell in self.cells.values() if cell.mask >> place & 1] for place in range(len(self.lessons))
        ]
        self.with_needs = [self._with_needs(place) for place in range(len(self.lessons))]
        useful = sum(1 << place for place, cells in enumerate(self.of_lesson) if cells)
        self.every = [place for place in range(len(self.lessons)) if useful >> place & 1]

    def parts(self) -> list[list[int]]:
        """The useful lessons, together where they can serve the same want or one needs the other."""
        found: list[int] = []
        for place in self.every:
            own = self.with_needs[place] | _union(cell.mask for cell in self.of_lesson[place])
            touching = [part for part in found if part & own]
            found = [part for part in found if not part & own] + [_union([own, *touching])]
        useful = set(self.every)
        return [[place for place in _places(part) if place in useful] for part in found]

    def _cells(self) -> dict[Cell, _Cell]:
        counted: dict[Cell, Counter[tuple[int, int]]] = {}
        for want in self.wants:
            counted.setdefault((want.competency, want.group), Counter())[want.stands, want.goal] += 1
        cells = {}
        for (competency, group), counts in counted.items():
            edges = [
                (one.from_level, one.to_level, 1 << place)
                for place, lesson in enumerate(self.lessons)
                for one in lesson.raises
                if one.competency == competency and self.suits(lesson, group)
            ]
            reach = {low: _climb(edges, low, -1) for low, _goal in counts}
            # No lesson leads beyond what all of them together reach.
            open_counts = [(low, min(goal, reach[low]), n) for (low, goal), n in counts.items() if reach[low] > low]
            edges = [edge for edge in edges if any(edge[0] < goal and low < edge[1] for low, goal, _n in open_counts)]
            cells[competency, group] = _Cell(edges, open_counts, sum({bit for *_, bit in edges}))
        return cells

    def _with_needs(self, place: int) -> int:
        """A lesson and everything that has to be taught with it. A circle of needs is taken once."""
        codes = {lesson.code: at for at, lesson in enumerate(self.lessons)}
        found, waiting = 0, [place]
        while waiting:
            at = waiting.pop()
            if found >> at & 1:
                continue
            found |= 1 << at
            waiting += [codes[code] for code in self.lessons[at].needs if code in codes and self._lack(at, codes[code])]
        return found

    def _lack(self, place: int, needed: int) -> bool:
        """Whether somebody whom the lesson could serve has not met this prerequisite, by finishing it or by standing high enough."""
        raised = {one.competency: one for one in self.lessons[place].raises}
        before = {one.competency: one.to_level for one in self.lessons[needed].raises}
        code = self.lessons[needed].code
        for want in self.wants:
            one = raised.get(want.competency)
            could = one is not None and want.stands < one.to_level and self.suits(self.lessons[place], want.group)
            if could and code not in want.done and not (before and want.stands >= before.get(want.competency, 99)):
                return True
        return False

    def closes(self, taken: int) -> int:
        return sum(cell.closes(taken) for cell in self.cells.values())

    def spans(self, taken: int) -> int:
        return sum(cell.spans(taken) for cell in self.cells.values())

    def more_spanned(self, place: int, taken: int) -> int:
        """How many steps more are spanned with this lesson."""
        also = taken | 1 << place
        return sum(cell.spans(also) - cell.spans(taken) for cell in self.of_lesson[place])

    def takes(self, taken: int) -> int:
        return sum(self.minutes[place] for place in _places(taken))

    def told(self, taken: int, *, is_best: bool) -> GroupPlan:
        """The plan that teaches ``taken``."""
        levels = {(want.who, want.competency): want.stands for want in self.wants}
        taught = []
        for place in _places(taken):
            lesson, lifted = self.lessons[place], []
            raised = {one.competency: one for one in lesson.raises}
            for want in self.wants:
                key = want.who, want.competency
                one = raised.get(want.competency)
                if one is None or not self.suits(lesson, want.group) or levels[key] >= want.goal:
                    continue
                if one.from_level <= levels[key] < one.to_level:
                    lifted.append(Lifted(*key, levels[key], min(one.to_level, want.goal)))
                    levels[key] = one.to_level
            taught.append(Taught(lesson, tuple(lifted)))
        closed = sum(min(levels[want.who, want.competency], want.goal) - want.stands for want in self.wants)
        return GroupPlan(
            taught=tuple(taught),
            reached=levels,
            steps=sum(want.goal - want.stands for want in self.wants),
            closed=closed,
            minutes=self.takes(taken),
            is_best=is_best,
        )


class _Search:
    """Branch and bound over some lessons of one room."""

    def __init__(self, room: _Room, minutes: int, nodes: int, places: Sequence[int]) -> None:
        self.room, self.budget, self.left, self.places = room, minutes, nodes, places
        self.best = (0, 0, 0)  # steps, minutes (negative), the set

    @property
    def is_exact(self) -> bool:
        return self.left >= 0

    def run(self) -> int:
        self._keep(self._filled(0, 0))
        self._branch(0, 0, self.places)
        if not self.is_exact:
            self._exchange()
        return self.best[2]

    def _keep(self, taken: int) -> None:
        found = self.room.closes(taken), -self.room.takes(taken), taken
        if found[:2] > self.best[:2]:
            self.best = found

    def _filled(self, taken: int, without: int) -> int:
        """``taken`` and what then closes most steps a minute, one after the other, as long as something fits."""
        room, closed = self.room, self.room.closes(taken)
        while True:
            left = self.budget - room.takes(taken)
            best: tuple[float, int, int] | None = None
            for place in self.places:
                also = taken | room.with_needs[place]
                cost = room.takes(also & ~taken)
                if taken >> place & 1 or also & without or cost > left:
                    continue
                gain = room.closes(also) - closed
                if gain and (best is None or gain / max(cost, 1) > best[0]):
                    best = gain / max(cost, 1), also, gain
            if best is None:
                return taken
            taken, closed = best[1], closed + best[2]

    def _branch(self, taken: int, without: int, open_places: Sequence[int]) -> None:
        if self.left < 0:
            return
        self.left -= 1
        self._keep(taken)
        spent, spanned = self.room.takes(taken), self.room.spans(taken)
        rest = []
        for place in open_places:
            whole = self.room.with_needs[place]
            fits = spent + self.room.takes(whole & ~taken) <= self.budget
            if not taken >> place & 1 and not whole & without and fits:
                rest.append((self.room.more_spanned(place, taken), self.room.minutes[place], place))
        rest.sort(key=lambda one: (-one[0] / max(one[1], 1), one[2]))
        if not rest or not self._is_worth(spent, spanned, rest):
            return
        first, others = rest[0][2], [place for *_, place in rest[1:]]
        self._branch(taken | self.room.with_needs[first], without, others)
        self._branch(taken, without | 1 << first, others)

    def _is_worth(self, spent: int, spanned: int, rest: Sequence[tuple[int, int, int]]) -> bool:
        """Whether something better than the best may still lie here. rest: (steps, minutes, place), the densest first."""
        most, (best, less, _) = float(spanned), self.best
        needs: float | None = 0.0 if spanned >= best else None  # minutes at least until as many steps as the best
        used = 0.0
        for gain, minutes, _place in rest:
            part = min(1.0, (self.budget - spent - used) / minutes) if minutes else 1.0
            if part <= 0 or not gain:
                break
            if needs is None and most + gain * part >= best:
                needs = used + minutes * (best - most) / gain
            most += gain * part
            used += minutes * part
        if most >= best + 1 - 1e-9:
            return True
        return needs is not None and spent + needs < -less - 1e-9

    def _exchange(self) -> None:
        """Take one lesson out and fill up without it, as long as that is better."""
        before = None
        while before != self.best:
            before = self.best
            for place in _places(before[2]):
                kept = sum(1 << other for other in _places(before[2]) if not self.room.with_needs[other] >> place & 1)
                self._keep(self._filled(kept, 1 << place))


def in_teaching_order(catalogue: Sequence[Lesson]) -> list[Lesson]:
    """What is needed first, then what begins at a lower level, then as in the catalogue. A circle of needs is broken there."""
    places = {lesson.code: place for place, lesson in enumerate(catalogue)}

    def rank(lesson: Lesson) -> tuple[int, int]:
        return max((one.from_level for one in lesson.raises), default=0), places[lesson.code]

    ordered: dict[str, Lesson] = {}

    def add(lesson: Lesson, above: frozenset[str]) -> None:
        for code in lesson.needs:
            if code in places and code not in ordered and code not in above:
                add(catalogue[places[code]], above | {lesson.code})
        ordered.setdefault(lesson.code, lesson)

    for lesson in sorted(catalogue, key=rank):
        add(lesson, frozenset({lesson.code}))
    return list(ordered.values())


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _places(taken: int) -> Iterator[int]:
    place = 0
    while taken:
        if taken & 1:
            yield place
        taken >>= 1
        place += 1
