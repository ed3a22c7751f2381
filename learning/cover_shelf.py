"""A catalogue as one person sees it, and orders in which a set of its lessons does its work. See `learning.cover`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

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


class Shelf:
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
        return Order(self, chosen, goals, lambda lesson: ()).found() is not None

    def ordered(
        self, chosen: int, goals: Mapping[str, int], urgency: Callable[[Lesson], tuple[int, ...]]
    ) -> list[Climb] | None:
        """``chosen`` in an order in which it reaches ``goals``; None when there is none."""
        order = Order(self, chosen, goals, urgency).found()
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


class Order:
    """One order of a set of lessons, built step by step.

    A lesson all of whose wanted lifts work now may be taken now: levels only rise, so nothing is lost by it. Only where no lesson
    is of that kind, several are tried.
    """

    def __init__(
        self, shelf: Shelf, chosen: int, goals: Mapping[str, int], urgency: Callable[[Lesson], tuple[int, ...]]
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

    def completed(self, banned: int = 0, *, from_last: bool = False) -> int | None:
        """The set with what it lacks: each lesson where most of its lifts work, then the cheapest ones that lead on from there.

        None where nothing leads on without the ``banned`` ones. A good plan soon, not the cheapest one.
        from_last: what is lacking is led on from the last competency to the first; another plan, as good.
        """
        left = list(self.places)
        while ready := [place for place in left if self._is_open(place)]:
            place = min(ready, key=self._lost)
            self._take(place)
            left.remove(place)
        while lacking := [one for one, goal in self.goals.items() if self.levels.get(one, 0) < goal]:
            following = self._leading_on(lacking[-1 if from_last else 0], banned)
            if following is None:
                return None
            self._take(following)
        return self.taken | sum(1 << place for place in left)

    def _leading_on(self, competency: str, banned: int) -> int | None:
        """The next lesson of the cheapest way on."""
        free = self.shelf.usable & ~self.taken & ~self.shelf.done & ~banned
        edges = [
            (low, high, place)
            for low, high, place in self.shelf.edges.get(competency, ())
            if free >> place & 1 and self._is_open(place)
        ]
        level, goal = self.levels.get(competency, 0), self.goals[competency]
        costs = [(low, high, self.shelf.cost[place]) for low, high, place in edges]
        ways = [
            (self.shelf.cost[place] + rest, place)
            for low, high, place in edges
            if low <= level < high and (rest := 0 if high >= goal else shortest(high, goal, costs)) is not None
        ]
        return min(ways)[1] if ways else None

    def _lost(self, place: int) -> tuple[int, int]:
        """How many wanted lifts of a lesson would do nothing here, and its place."""
        lost = 0
        for one in self.shelf.lessons[place].raises:
            level = self.levels[one.competency]
            lost += level < one.from_level and level < self.goals.get(one.competency, 0)
        return lost, place

    def _is_open(self, place: int) -> bool:
        """Whether its prerequisites are met here."""
        if not self.shelf.sound & self.shelf.waiting & 1 << place:
            return True
        return self.shelf.unmet(place, self.taken, lambda one: self.levels.get(one, 0)) is None

    def _lifts_fully(self, place: int) -> bool:
        return self._lost(place)[0] == 0

    def _take(self, place: int) -> None:
        for one in self.shelf.lessons[place].raises:
            if one.from_level <= self.levels[one.competency] < one.to_level:
                self.levels[one.competency] = self.shelf.led(one.competency, one.to_level)
        self.taken |= 1 << place
        self.order.append(place)


def shortest(level: int, goal: int, edges: Iterable[tuple[int, int, int]]) -> int | None:
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
