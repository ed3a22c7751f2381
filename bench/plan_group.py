"""How near the lessons of a class are to the best: what closes most of its steps within some hours, against HiGHS.

Classes and catalogues are random. What is printed as shortfall is at least the true one: where HiGHS does not come to an end in time, what
it has proven to be out of reach counts as the best.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any

from learning.group_rules import Want, group_plan, in_teaching_order

if TYPE_CHECKING:
    from bench.plan import Lesson

SECONDS = 30  # for one program
HOURS = (2, 4, 8, 16)
TOP = 4


@dataclass(frozen=True)
class Class:
    """Who lacks what, what can be taught, and for how long."""

    wants: tuple[Want, ...]
    shelf: tuple[Lesson, ...]
    minutes: int


def class_of(chance: random.Random, shelf: Sequence[Lesson], names: Sequence[str]) -> Class:
    """Twenty to eighty people of whom everybody lacks some competencies; who is weak in one is weak in others."""
    wants = []
    for who in range(chance.randint(20, 80)):
        base = chance.choices((0, 1, 2), (5, 3, 2))[0]
        for name in chance.sample(names, chance.randint(3, 10)):
            stands = min(TOP - 1, max(0, base + chance.choice((-1, 0, 0, 1))))
            wants.append(Want(who, name, stands, chance.randint(stands + 1, TOP)))
    return Class(tuple(wants), tuple(shelf), 45 * chance.choice(HOURS))


class GroupProgram:
    """The best lessons for a class as an integer program.

    The order of teaching is given. Of each competency and each level at which somebody stands, a unit flows through the lessons in their
    order: up by a lesson that is taken, or, for nothing, down, because whoever is higher is served as well. Where it ends says how
    many steps are closed.
    """

    def __init__(self, one: Class) -> None:
        import highspy

        self.model = highspy.Highs()
        self.model.silent()
        self.lessons = in_teaching_order(one.shelf)
        self.take = {lesson.code: self.model.addBinary() for lesson in self.lessons}
        self.model.addConstr(sum(lesson.minutes * self.take[lesson.code] for lesson in self.lessons) <= one.minutes)
        for lesson in self.lessons:
            for code in lesson.needs:
                if _is_lacked(one.wants, lesson, next(other for other in self.lessons if other.code == code)):
                    self.model.addConstr(self.take[lesson.code] <= self.take[code])
        groups: dict[tuple[str, int], Counter[int]] = {}
        for want in one.wants:
            groups.setdefault((want.competency, want.stands), Counter())[want.goal] += 1
        self.steps = sum(self._flow(name, stands, goals) for (name, stands), goals in groups.items())

    def bound(self) -> int:
        """The most steps that any choice closes, or what is proven of it after `SECONDS`; never fewer than that."""
        self.model.setOptionValue("time_limit", float(SECONDS))
        self.model.maximize(self.steps)
        return floor(self.model.getInfo().mip_dual_bound + 1e-6)

    def _flow(self, name: str, stands: int, goals: Mapping[int, int]) -> Any:
        """What a group closes. goals: level → how many people must reach it."""
        add = lambda: self.model.addVariable(0, 1)  # noqa: E731
        at: dict[int, Any] = {stands: 1}
        for lesson in self.lessons:
            for each in lesson.raises:
                if each.competency != name or not any(each.from_level <= level < each.to_level for level in at):
                    continue
                lifted = []
                for level in [one for one in at if each.from_level <= one < each.to_level]:
                    arc = add()
                    self.model.addConstr(arc <= at[level])
                    at[level] = at[level] - arc
                    lifted.append(arc)
                self.model.addConstr(sum(lifted) <= self.take[lesson.code])
                at[each.to_level] = sum(lifted) + at.get(each.to_level, 0)
                at = {level: self._kept(amount) for level, amount in at.items()}
        worth = {level: sum(n * (min(level, goal) - stands) for goal, n in goals.items()) for level in at}
        return sum(worth[level] * amount for level, amount in at.items() if level > stands)

    def _kept(self, amount: Any) -> Any:
        """An amount as a variable of its own, so that terms stay short."""
        kept = self.model.addVariable(0, 1)
        self.model.addConstr(kept == amount)
        return kept


def _is_lacked(wants: Sequence[Want], lesson: Lesson, needed: Lesson) -> bool:
    """Whether somebody whom the lesson could serve does not hold all that the needed one raises."""
    raised = {one.competency: one.to_level for one in lesson.raises}
    before = {one.competency: one.to_level for one in needed.raises}
    could = [want for want in wants if want.stands < raised.get(want.competency, 0)]
    return any(want.stands < before.get(want.competency, TOP + 1) for want in could)


def groups(count: int, chance: random.Random) -> list[tuple[float, float, bool]]:
    """(shortfall in per cent of the bound, milliseconds, said to be the best) of each class."""
    from bench.plan import case  # which asks for these classes

    seen = []
    for _number in range(count):
        competencies = chance.randint(10, 22)
        shelf = case(chance, lessons=chance.randint(20, 80), competencies=competencies, targets=1).shelf
        one = class_of(chance, shelf, [f"K{number:02}" for number in range(competencies)])
        began = time.process_time()
        found = group_plan(one.wants, one.shelf, one.minutes)
        ms = 1000 * (time.process_time() - began)
        bound = max(GroupProgram(one).bound(), found.closed)
        seen.append((100 * (bound - found.closed) / bound if bound else 0.0, ms, found.is_best))
    return seen
