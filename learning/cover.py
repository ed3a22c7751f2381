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
plan. Then plans are made from the most promising beginnings, and the best one is bettered as long as leaving out a few of its
lessons and leading on from there makes it cheaper; ``is_cheapest`` says that nobody proved it. On 500 random catalogues of 40 to 150
lessons that is at most 2.2 per cent dearer than the optimum (`make bench`, docs/decisions/0065-how-near-a-plan-is.md). Where no order
leads to all goals together, what can be reached is reached the cheapest way.

Source: docs/learning-model.md, "Gap and plan".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from learning.cover_search import Search
from learning.cover_shelf import Climb, Lesson, Lift, Raise, Shelf

__all__ = ["Climb", "Cover", "Lesson", "Lift", "Raise", "cover"]

NODES = 4000  # the real catalogue needs a few dozen


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
    shelf = Shelf(catalogue, start, done, forced)
    goals = {one: min(level, shelf.highest(one)) for one, level in targets.items()}
    goals = {one: level for one, level in goals.items() if level > shelf.ready.get(one, 0)}
    chosen, is_cheapest = shelf.free, True
    for group in shelf.groups(goals):
        found, is_exact = Search(shelf, group, nodes).run()
        chosen, is_cheapest = chosen | found, is_cheapest and is_exact
    climbs = shelf.ordered(chosen, goals, urgency)
    if climbs is None:  # the groups get into each other's way, or a forced lesson has prerequisites
        chosen, is_cheapest = Search(shelf, goals, nodes).run()
        climbs = shelf.ordered(chosen, goals, urgency)
    if climbs is None:
        climbs, is_cheapest = shelf.by_levels(chosen), False
    reached = dict(shelf.ready)
    for climb in climbs:
        reached.update({lift.competency: lift.to_level for lift in climb.lifts})
    if any(reached[one] < level for one, level in goals.items()):
        # No order leads to all of them together: what can be reached is reached the cheapest way.
        less = {one: min(level, reached[one]) for one, level in goals.items()}
        again = cover(catalogue, start, less, done=done, forced=forced, urgency=urgency, nodes=nodes)
        return replace(again, is_cheapest=False)
    return Cover(tuple(climbs), shelf.ready, reached, is_cheapest)
