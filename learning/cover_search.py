"""The cheapest set of lessons for one group of goals: branch and bound, and what is done where it does not end. See `learning.cover`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heappop, heappush
from itertools import chain, combinations, islice

from learning.cover_shelf import Order, Shelf, shortest

SPREAD = 400  # beginnings that are looked at where the search did not come to an end
LEFT_OUT = 400  # sets of lessons that a plan which is not surely the cheapest is tried without
WAYS_PER_NODE = 2  # a set that no order suits is looked at once for each lesson that may help: that is counted as work


class Search:
    """Branch and bound over the lessons of one group of goals; see `learning.cover`."""

    def __init__(self, shelf: Shelf, goals: Mapping[str, int], nodes: int) -> None:
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
        if self.nodes > 0 and not self.shelf.gave_up:
            return self.best, True
        self._spread()
        return self._improved(), False

    def _spread(self) -> None:
        """Look from the most promising beginnings, wherever they lie; the search before went deep into one corner."""
        free = self.shelf.free
        heap = [(self._bound(free, 0) or 0, 0, free, 0, 0)]
        for number in range(1, SPREAD):
            if not heap:
                return
            promise, _number, taken, banned, cost = heappop(heap)
            if self._is_beaten(promise):
                return
            self._offer(Order(self.shelf, taken, self.goals, lambda lesson: ()).completed(banned))
            for promise_, place, banned_ in self._children(self._ways(taken, banned) or (), taken, banned, cost):
                heappush(
                    heap,
                    (
                        promise_,
                        number * len(self.shelf.lessons) + place,
                        taken | 1 << place,
                        banned_,
                        cost + self.shelf.cost[place],
                    ),
                )

    def _children(self, ways: Iterable[int], taken: int, banned: int, cost: int) -> Iterator[tuple[int, int, int]]:
        """(what it costs at least, lesson, banned with it) of each way on, the most promising first."""
        children = []
        for place in ways:
            child = self._bound(taken | 1 << place, banned)
            if child is not None:
                children.append((cost + self.shelf.cost[place] + child, place))
        for promise, place in sorted(children):
            yield promise, place, banned
            banned |= 1 << place

    def _improved(self) -> int:
        """The best set, as long as leaving out one or two of its lessons and leading on from there makes it cheaper."""
        best, before = self._without_spare(self.best or 0), None
        while best != before:
            self.best, self.best_cost, before = best, self._cost_of(best), best
            for out in self._left_out(best):
                for from_last in (False, True):
                    order = Order(self.shelf, best & ~out, self.goals, lambda lesson: ())
                    self._offer(order.completed(out, from_last=from_last))
                if self.best != best:
                    break
            best = self.best
        return best

    def _left_out(self, chosen: int) -> Iterator[int]:
        """Sets of lessons to try without: each one, each two, then each three, as long as there are not too many."""
        singles = [1 << place for place in self.shelf.places(chosen & ~self.shelf.free)]
        several = chain.from_iterable(combinations(singles, size) for size in (1, 2, 3))
        yield from (sum(each) for each in islice(several, LEFT_OUT))

    def _cost_of(self, chosen: int) -> int:
        return sum(self.shelf.cost[place] for place in self.shelf.places(chosen & ~self.shelf.free))

    def _offer(self, chosen: int | None) -> None:
        """Remember a set that reaches the goals in some order, so that dearer ones are passed over."""
        if chosen is None or not self._is_enough(chosen):
            return
        chosen = self._without_spare(chosen)
        cost = self._cost_of(chosen)
        if self.best is None or cost < self.best_cost:
            self.best, self.best_cost = chosen, cost

    def _without_spare(self, chosen: int) -> int:
        """The set without the lessons that it can do without, the dearest first."""
        for place in sorted(self.shelf.places(chosen & ~self.shelf.free), key=lambda place: -self.shelf.cost[place]):
            less = chosen & ~(1 << place)
            if self._is_enough(less):
                chosen = less
        return chosen

    def _is_enough(self, chosen: int) -> bool:
        """Whether a set reaches every goal in some order, its prerequisites met."""
        levels = {one: self.shelf.level(one, chosen) for one in self.shelf.edges}
        if any(levels.get(one, 0) < goal for one, goal in self.goals.items()):
            return False
        waiting = self.shelf.places(chosen & self.shelf.sound & self.shelf.waiting)
        return all(
            self.shelf.unmet(place, chosen, levels.__getitem__) is None for place in waiting
        ) and self.shelf.is_orderable(chosen, self.goals)

    def _visit(self, taken: int, banned: int, cost: int, bound: int | None) -> None:
        has_any = self.best is not None or self.unordered is not None
        if bound is None or self._is_beaten(cost + bound) or (self.nodes <= 0 and has_any):
            return
        self.nodes -= 1
        ways = self._ways(taken, banned)
        if ways is None:
            self.best, self.best_cost = taken, cost
            return
        for promise, place, banned_ in self._children(ways, taken, banned, cost):
            # Banning more only raises the bound: the one from above still tells the truth.
            paid = cost + self.shelf.cost[place]
            self._visit(taken | 1 << place, banned_, paid, promise - paid)

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
        order = Order(self.shelf, taken, self.goals, lambda lesson: ())
        ways = self._helping(order.goals, banned | taken | self.shelf.done)
        self.nodes -= len(ways) // WAYS_PER_NODE
        self._offer(order.completed())
        return ways

    def _helping(self, wanted: Mapping[str, int], without: int) -> list[int]:
        """Lessons that lift something wanted: a set that no order suits is only helped by one of these."""
        return [
            place
            for place in self.shelf.places(self.shelf.usable & ~without)
            if any(one.from_level < wanted.get(one.competency, 0) for one in self.shelf.lessons[place].raises)
        ]

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
            path = shortest(level, goal, edges)
            if path is None:
                return None
            total += path
        return total
