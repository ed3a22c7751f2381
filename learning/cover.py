"""The cheapest lessons that lead from what a person can to what he must, in an order in which each does its work.

A lesson that raises a competency from a to b serves anyone at a or above and below b; its place in the order decides where one
stands. A lesson is taken once. Lessons already finished lift for nothing, whenever their lower level is reached.
Cheapest is: fewest minutes, then fewest bytes, then fewest lessons.

How it is found. Within one competency the choice is a shortest path over the levels; lessons that raise several competencies
couple these paths. The targets are split into groups that share no useful lesson, and each group is solved by branch and bound:

- Branch: take the competency with the fewest ways on; one of the lessons that lift it from where it stands must be in every
  solution. The lessons are tried the most promising first, and one that was tried is banned for the rest, so that no set is seen twice.
- Bound: what is spent, and for each competency still below its target the shortest path, where a lesson that serves k of
  them costs a k-th. It never says more than the truth.
- A set that reaches every target must also have its prerequisites met (finished, chosen, or held what they raise) and an order
  in which every lesson comes where it lifts; otherwise the search goes on from there.

It is exact unless a group needs more than ``nodes`` steps, a number and not a clock, so that the same person always gets the same
plan. Then the best set found so far is taken, and ``is_cheapest`` says so. A catalogue in which no order works at all is taken
in the order of the levels.

Source: docs/learning-model.md, "Gap and plan".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

NODES = 4000  # the real catalogue needs a few dozen
TRIES = 400  # ways of ordering one set, where lessons get into each other's way


class Raise(Protocol):
    """A lesson takes whoever holds ``from_level`` of a competency to ``to_level``."""

    @property
    def competency(self) -> str: ...
    @property
    def from_level(self) -> int: ...
    @property
    def to_level(self) -> int: ...


class Lesson(Protocol):
    """What the planner must know of a lesson; the catalogue's have this shape. needs: codes of lessons to finish first."""

    @property
    def code(self) -> str: ...
    @property
    def course_code(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def raises(self) -> Sequence[Raise]: ...
    @property
    def needs(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Lift:
    """What a lesson does for a competency at its place in the order; finished lessons that lead on from there included."""

    competency: str
    from_level: int
    to_level: int


@dataclass(frozen=True, slots=True)
class Climb:
    """A lesson at its place. after: codes of the lessons without which it would not lift, or that it needs."""

    lesson: Lesson
    lifts: tuple[Lift, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The lessons to take, in order.

    ready: where each competency stands before them, finished lessons counted.  reached: where it stands after them; below its
    target where no lesson leads there.
    """

    climbs: tuple[Climb, ...]
    ready: Mapping[str, int]
    reached: Mapping[str, int]
    is_cheapest: bool = True


def cover(
    catalogue: Sequence[Lesson],
    start: Mapping[str, int],
    targets: Mapping[str, int],
    *,
    done: Collection[str] = (),
    forced: Collection[str] = (),
    urgency: Callable[[Lesson], tuple[int, ...]] = lambda lesson: (),
    nodes: int = NODES,
) -> Cover:
    """The cheapest lessons of ``catalogue`` that lead from ``start`` to ``targets`` (both levels by competency).

    start: 0 where missing.  done: codes of finished lessons.  forced: codes that are taken in any case, and so cost nothing more.
    urgency: the smaller, the earlier, as far as the lifts allow; then the order of the catalogue.
    A target that no lesson reaches is led as far as lessons go. Codes that the catalogue does not have are passed over.
    """
    shelf = _Shelf(catalogue, start, done, forced)
    goals = {one: min(level, shelf.highest(one)) for one, level in targets.items()}
    goals = {one: level for one, level in goals.items() if level > shelf.ready.get(one, 0)}
    chosen, is_cheapest = shelf.free, True
    for group in shelf.groups(goals):
        found, is_exact = _Search(shelf, group, nodes).run()
        chosen, is_cheapest = chosen | found, is_cheapest and is_exact
    climbs = shelf.ordered(chosen, goals, urgency)
    if climbs is None:  # the groups get into each other's way, or a forced lesson has prerequisites
        chosen, is_cheapest = _Search(shelf, goals, nodes).run()
        climbs = shelf.ordered(chosen, goals, urgency)
    if climbs is None:
        climbs, is_cheapest = shelf.by_levels(chosen), False
    reached = dict(shelf.ready)
    for climb in climbs:
        reached.update({lift.competency: lift.to_level for lift in climb.lifts})
    return Cover(tuple(climbs), shelf.ready, reached, is_cheapest)


class _Shelf:
    """The catalogue as one person sees it. Sets of lessons are bits of an int, by place in the catalogue."""

    def __init__(
        self, catalogue: Sequence[Lesson], start: Mapping[str, int], done: Collection[str], forced: Collection[str]
    ) -> None:
        self.lessons = catalogue
        self.place = {lesson.code: place for place, lesson in enumerate(catalogue)}
        self.done = self._bits(done)
        self.free = self._bits(forced) & ~self.done
        # minutes, then bytes, then lessons, in one number
        self.cost = [((lesson.minutes << 40) + lesson.bytes << 8) + 1 for lesson in catalogue]
        self.edges: dict[str, list[tuple[int, int, int]]] = {}
        for place, lesson in enumerate(catalogue):
            for one in lesson.raises:
                self.edges.setdefault(one.competency, []).append((one.from_level, one.to_level, place))
        self.start = dict(start)
        self._levels: dict[tuple[str, int], int] = {}
        self._masks = {one: sum({1 << place for _, _, place in edges}) for one, edges in self.edges.items()}
        self.ready = {one: self.level(one, self.done) for one in {*self.edges, *start}}
        self.waiting = sum(1 << place for place, lesson in enumerate(catalogue) if lesson.needs)
        # Lessons that wait for each other are never chosen. A forced one of these is taken, whatever it waits for.
        self.sound = self._openable(self.done)
        self.usable = self._openable(self.done | self.free)
        self.gave_up = False  # whether an order may exist that was not found

    def _bits(self, codes: Iterable[str]) -> int:
        return sum({1 << self.place[code] for code in codes if code in self.place})

    def level(self, competency: str, taken: int) -> int:
        """Where ``competency`` stands once ``taken`` is finished, in whatever order."""
        key = competency, (taken | self.done) & self._masks.get(competency, 0)
        if not key[1]:
            return self.start.get(competency, 0)
        known = self._levels.get(key)
        if known is None:
            known = self._levels[key] = self.lifted(competency, self.start.get(competency, 0), key[1])
        return known

    def lifted(self, competency: str, level: int, taken: int) -> int:
        """Where the lessons ``taken`` lead from ``level``."""
        if not taken:
            return level
        edges = [(low, high) for low, high, place in self.edges.get(competency, ()) if taken >> place & 1]
        before = -1
        while level != before:
            before = level
            level = max((high for low, high in edges if low <= level < high), default=level)
        return level

    def highest(self, competency: str) -> int:
        return self.level(competency, self.usable)

    def unmet(self, place: int, taken: int, levels: Callable[[str], int]) -> int | None:
        """The first prerequisite of a lesson that is neither finished, in ``taken``, nor held; None when all are met."""
        for code in self.lessons[place].needs:
            needed = self.place.get(code)
            if needed is None or (taken | self.done) >> needed & 1:
                continue  # a lesson that is no longer published cannot be asked for
            raises = self.lessons[needed].raises
            if not raises or any(levels(one.competency) < one.to_level for one in raises):
                return needed
        return None

    def _openable(self, usable: int) -> int:
        """``usable`` and every lesson whose prerequisites can be met once these are taken."""
        usable |= ~self.waiting & (1 << len(self.lessons)) - 1
        before = -1 if self.waiting else usable
        while usable != before:
            before = usable
            levels = {one: self.level(one, usable) for one in self.edges}
            for place in self.places(self.waiting):
                if self.unmet(place, usable, levels.__getitem__) is None:
                    usable |= 1 << place
        return usable

    def groups(self, goals: Mapping[str, int]) -> list[dict[str, int]]:
        """Goals that share a useful lesson, together. Prerequisites may reach anywhere: with any, all are one group."""
        if self.waiting:
            return [dict(goals)] if goals else []
        sharing: dict[int, set[str]] = {}  # lesson -> the goals that it serves
        for one, goal in goals.items():
            for low, high, place in self.edges[one]:
                if low < goal and high > self.ready[one]:
                    sharing.setdefault(place, set()).add(one)
        groups: list[set[str]] = []
        for shared in sharing.values():
            joined = [group for group in groups if group & shared]
            groups = [group for group in groups if not group & shared]
            groups.append(shared.union(*joined))
        return [{one: goals[one] for one in goals if one in group} for group in groups]

    def places(self, bits: int) -> Iterator[int]:
        """The places of a set, in the order of the catalogue."""
        while bits:
            lowest = bits & -bits
            yield lowest.bit_length() - 1
            bits ^= lowest

    def is_orderable(self, chosen: int, goals: Mapping[str, int]) -> bool:
        """Whether an order exists in which ``chosen`` reaches ``goals``, provided that it reaches them in some sense.

        Lessons get into each other's way only where two lift several goals, or where one waits for another.
        """
        lifting = [sum(one.competency in goals for one in self.lessons[place].raises) for place in self.places(chosen)]
        if not chosen & self.waiting and sum(count > 1 for count in lifting) < 2:
            return True
        return _Order(self, chosen, goals, lambda lesson: ()).found() is not None

    def ordered(
        self, chosen: int, goals: Mapping[str, int], urgency: Callable[[Lesson], tuple[int, ...]]
    ) -> list[Climb] | None:
        """``chosen`` in an order in which it reaches ``goals``; None when there is none."""
        order = _Order(self, chosen, goals, urgency).found()
        return None if order is None else self.climbs(order)

    def by_levels(self, chosen: int) -> list[Climb]:
        """``chosen`` by the levels they start from: what is left where no order is right."""
        lowest = {
            place: max((one.from_level for one in self.lessons[place].raises), default=0)
            for place in self.places(chosen)
        }
        return self.climbs(sorted(lowest, key=lambda place: (lowest[place], place)))

    def climbs(self, order: Iterable[int]) -> list[Climb]:
        """What each lesson does when they are taken in ``order``."""
        levels = dict(self.ready)
        lifted_by: dict[str, list[tuple[int, str]]] = {}  # competency -> (level reached, code), in order
        taken: set[str] = set()
        climbs: list[Climb] = []
        for place in order:
            lesson = self.lessons[place]
            after: list[str] = []
            for code in lesson.needs:
                if code in taken:
                    after.append(code)
                elif code in self.place:  # held in its place
                    raised = self.lessons[self.place[code]].raises
                    after += [by for one in raised for _, by in lifted_by.get(one.competency, ())]
            lifts: list[Lift] = []
            for one in lesson.raises:
                level = levels[one.competency]
                if one.from_level <= level < one.to_level:
                    after += [by for lower, by in lifted_by.get(one.competency, ()) if lower <= level]
                    lifts.append(Lift(one.competency, level, self.led(one.competency, one.to_level)))
            for lift in lifts:
                levels[lift.competency] = lift.to_level
                lifted_by.setdefault(lift.competency, []).append((lift.to_level, lesson.code))
            taken.add(lesson.code)
            climbs.append(Climb(lesson, tuple(lifts), tuple(dict.fromkeys(after))))
        return climbs

    def led(self, competency: str, level: int) -> int:
        """Where the finished lessons lead on from ``level``."""
        return self.lifted(competency, level, self.done) if self.done else level


class _Order:
    """One order of a set of lessons, built step by step.

    A lesson all of whose wanted lifts work now may be taken now: levels only rise, so nothing is lost by it. Only where no lesson
    is of that kind, several are tried.
    """

    def __init__(
        self, shelf: _Shelf, chosen: int, goals: Mapping[str, int], urgency: Callable[[Lesson], tuple[int, ...]]
    ) -> None:
        self.shelf = shelf
        self.levels = dict(shelf.ready)
        self.taken = 0
        self.order: list[int] = []
        self.places = sorted(shelf.places(chosen), key=lambda place: (urgency(shelf.lessons[place]), place))
        self.goals = self._with_held_prerequisites(goals, chosen)
        self.tries = TRIES

    def _with_held_prerequisites(self, goals: Mapping[str, int], chosen: int) -> dict[str, int]:
        """What the set must reach, prerequisites included that are not in it and so must be held."""
        wanted = dict(goals)
        waiting = self.shelf.places(chosen & self.shelf.sound & self.shelf.waiting)
        for code in [code for place in waiting for code in self.shelf.lessons[place].needs]:
            needed = self.shelf.place.get(code)
            if needed is not None and not (chosen | self.shelf.done) >> needed & 1:
                for one in self.shelf.lessons[needed].raises:
                    wanted[one.competency] = max(wanted.get(one.competency, 0), one.to_level)
        return wanted

    def found(self) -> list[int] | None:
        """The order, or None when there is none."""
        left = [place for place in self.places if not self.taken >> place & 1]
        while left:
            full = next((place for place in left if self._lifts_fully(place) and self._is_open(place)), None)
            if full is None:
                return self._try_each([place for place in left if self._is_open(place)])
            self._take(full)
            left.remove(full)
        return self.order if all(self.levels.get(one, 0) >= level for one, level in self.goals.items()) else None

    def _try_each(self, ready: Sequence[int]) -> list[int] | None:
        """Take one although a lift is lost, and go on; the first that works."""
        levels, taken, order = self.levels, self.taken, self.order
        for place in ready:
            self.tries -= 1
            if self.tries < 0:
                self.shelf.gave_up = True
                return None
            self.levels, self.taken, self.order = dict(levels), taken, list(order)
            self._take(place)
            if self.found() is not None:
                return self.order
        return None

    def _is_open(self, place: int) -> bool:
        """Whether its prerequisites are met here."""
        if not self.shelf.sound & self.shelf.waiting & 1 << place:
            return True
        return self.shelf.unmet(place, self.taken, lambda one: self.levels.get(one, 0)) is None

    def _lifts_fully(self, place: int) -> bool:
        for one in self.shelf.lessons[place].raises:
            level = self.levels[one.competency]
            if level < one.from_level and level < self.goals.get(one.competency, 0):
                return False
        return True

    def _take(self, place: int) -> None:
        for one in self.shelf.lessons[place].raises:
            if one.from_level <= self.levels[one.competency] < one.to_level:
                self.levels[one.competency] = self.shelf.led(one.competency, one.to_level)
        self.taken |= 1 << place
        self.order.append(place)


class _Search:
    """Branch and bound over the lessons of one group of goals; see the top of the module."""

    def __init__(self, shelf: _Shelf, goals: Mapping[str, int], nodes: int) -> None:
        self.shelf = shelf
        self.goals = goals
        self.nodes = nodes
        self.best: int | None = None
        self.best_cost = -1
        self.unordered: int | None = None  # the first set that reaches the goals, were it not for the order

    def run(self) -> tuple[int, bool]:
        """The set found, forced lessons included, and whether it is surely the cheapest."""
        self._visit(self.shelf.free, 0, 0, self._bound(self.shelf.free, 0))
        if self.best is None:
            return (self.shelf.free if self.unordered is None else self.unordered), False
        return self.best, self.nodes > 0 and not self.shelf.gave_up

    def _visit(self, taken: int, banned: int, cost: int, bound: int | None) -> None:
        has_any = self.best is not None or self.unordered is not None
        if bound is None or self._is_beaten(cost + bound) or (self.nodes <= 0 and has_any):
            return
        self.nodes -= 1
        ways = self._ways(taken, banned)
        if ways is None:
            self.best, self.best_cost = taken, cost
            return
        children = []
        for place in ways:
            child = self._bound(taken | 1 << place, banned)
            if child is not None:
                paid = cost + self.shelf.cost[place]
                children.append((paid + child, paid, place, child))
        for _, paid, place, child in sorted(children):
            # Banning more only raises the bound: the one from above still tells the truth.
            self._visit(taken | 1 << place, banned, paid, child)
            banned |= 1 << place

    def _is_beaten(self, cost: int) -> bool:
        return self.best is not None and cost >= self.best_cost

    def _ways(self, taken: int, banned: int) -> list[int] | None:
        """Lessons of which every solution from here has at least one; None when nothing is left to do."""
        open_ways = [
            self._lifting(one, taken, banned)
            for one, level in self.goals.items()
            if self.shelf.level(one, taken) < level
        ]
        if open_ways:
            return min(open_ways, key=len)
        if self.unordered is None:
            self.unordered = taken
        for place in self.shelf.places(taken & self.shelf.sound & self.shelf.waiting):
            needed = self.shelf.unmet(place, taken, lambda one: self.shelf.level(one, taken))
            if needed is not None:
                return self._meeting(needed, taken, banned)
        if self.shelf.is_orderable(taken, self.goals):
            return None
        return list(self.shelf.places(self.shelf.usable & ~banned & ~taken & ~self.shelf.done))

    def _lifting(self, competency: str, taken: int, banned: int) -> list[int]:
        """Lessons that lift ``competency`` from where it stands."""
        level = self.shelf.level(competency, taken)
        free = self.shelf.usable & ~banned & ~taken
        return [
            place
            for low, high, place in self.shelf.edges.get(competency, ())
            if low <= level < high and free >> place & 1
        ]

    def _meeting(self, needed: int, taken: int, banned: int) -> list[int]:
        """Ways to meet a prerequisite: take it, or come to hold what it raises."""
        ways = [] if banned >> needed & 1 or not self.shelf.usable >> needed & 1 else [needed]
        lacking = (
            one.competency
            for one in self.shelf.lessons[needed].raises
            if self.shelf.level(one.competency, taken) < one.to_level
        )
        first = next(lacking, None)
        return list(dict.fromkeys(ways + (self._lifting(first, taken, banned) if first else [])))

    def _bound(self, taken: int, banned: int) -> int | None:
        """At least what the goals still cost; None when they cannot be reached any more."""
        lacking = [(one, self.shelf.level(one, taken), goal) for one, goal in self.goals.items()]
        lacking = [(one, level, goal) for one, level, goal in lacking if level < goal]
        usable = self.shelf.usable & ~banned
        serves: dict[int, int] = {}
        for one, level, goal in lacking:
            for low, high, place in self.shelf.edges[one]:
                if low < goal and high > level and usable >> place & 1:
                    serves[place] = serves.get(place, 0) + 1
        total = 0
        for one, level, goal in lacking:
            edges = [
                (low, high, 0 if (taken | self.shelf.done) >> place & 1 else self.shelf.cost[place] // serves[place])
                for low, high, place in self.shelf.edges[one]
                if low < goal and high > level and usable >> place & 1
            ]
            path = _shortest(level, goal, edges)
            if path is None:
                return None
            total += path
        return total


def _shortest(level: int, goal: int, edges: Iterable[tuple[int, int, int]]) -> int | None:
    """The least cost of a path from ``level`` to ``goal`` or above; an edge (from, to, cost) serves from ``from`` on."""
    best = {level: 0}
    for at in range(level, goal):
        if at not in best:
            continue
        for low, high, cost in edges:
            if low <= at < high:
                reached = min(high, goal)
                best[reached] = min(best.get(reached, best[at] + cost), best[at] + cost)
    return best.get(goal)
