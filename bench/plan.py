"""How near the plan is to the cheapest: small catalogues by trying every set, larger ones against integer programming (HiGHS);
and how near the lessons of a class are to the best (`plan_group`).

Catalogues are random; the larger ones have the size and the shape of the real one and more. What is printed as excess is at least
the true one: where HiGHS does not come to an end in time, what it has proven counts as the cheapest.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import ceil
from typing import Any

from bench.figures import Figure, Report, say, table
from bench.people import p95
from bench.plan_group import groups
from learning.cover import Cover, cover

SMALL, LARGER, GROUPS = 500, 500, 100
EXCESS = 5  # per cent
SECONDS = 30  # for one program


@dataclass(frozen=True)
class Raise:
    competency: str
    from_level: int
    to_level: int


@dataclass(frozen=True)
class Lesson:
    code: str
    minutes: int
    raises: tuple[Raise, ...]
    needs: tuple[str, ...] = ()
    bytes: int = 0
    course_code: str = ""


@dataclass(frozen=True)
class Case:
    shelf: tuple[Lesson, ...]
    start: Mapping[str, int]
    targets: Mapping[str, int]


def case(chance: random.Random, *, lessons: int, competencies: int, targets: int) -> Case:
    """Most lessons raise one competency by a step or two, some raise two or three; one in eight needs another one."""
    names = [f"K{number:02}" for number in range(competencies)]
    shelf = []
    for number in range(lessons):
        raises = []
        for name in chance.sample(names, chance.choices((1, 2, 3), (6, 3, 1))[0]):
            low = chance.choices((0, 1, 2, 3), (4, 3, 2, 1))[0]
            raises.append(Raise(name, low, min(4, low + chance.choices((1, 2), (3, 1))[0])))
        needs = (f"l{chance.randrange(number)}",) if number and chance.random() < 0.125 else ()
        shelf.append(Lesson(f"l{number}", chance.randint(3, 15), tuple(raises), needs))
    start = {name: chance.choices((0, 1, 2, 3), (5, 3, 2, 1))[0] for name in names}
    asked = {name: chance.randint(1, 4) for name in chance.sample(names, targets)}
    return Case(tuple(shelf), start, asked)


def reaches(taken: Sequence[Lesson], one: Case, goals: Mapping[str, int]) -> bool:
    """Whether the lessons lead to the goals in some order: every order is tried, each state once."""
    codes = {lesson.code: lesson for lesson in one.shelf}
    seen = set[tuple[frozenset[str], tuple[tuple[str, int], ...]]]()

    def go_on(done: frozenset[str], levels: Mapping[str, int]) -> bool:
        if all(levels.get(name, 0) >= level for name, level in goals.items()):
            return len(done) == len(taken) or go_on_with(done, levels)
        return go_on_with(done, levels)

    def go_on_with(done: frozenset[str], levels: Mapping[str, int]) -> bool:
        state = done, tuple(sorted(levels.items()))
        if state in seen:
            return False
        seen.add(state)
        left = [lesson for lesson in taken if lesson.code not in done]
        able = [lesson for lesson in left if all(_met(codes[code], done, levels) for code in lesson.needs)]
        return any(go_on(done | {lesson.code}, _after(lesson, levels)) for lesson in able)

    return go_on(frozenset(), one.start)


def _after(lesson: Lesson, levels: Mapping[str, int]) -> dict[str, int]:
    lifted = {each.competency: each.to_level for each in lesson.raises if _lifts(each, levels)}
    return {**levels, **lifted}


def _lifts(each: Raise, levels: Mapping[str, int]) -> bool:
    return each.from_level <= levels.get(each.competency, 0) < each.to_level


def _met(needed: Lesson, done: Collection[str], levels: Mapping[str, int]) -> bool:
    held = all(levels.get(each.competency, 0) >= each.to_level for each in needed.raises)
    return needed.code in done or (bool(needed.raises) and held)


def cheapest_by_trying(one: Case, goals: Mapping[str, int]) -> int | None:
    """The fewest minutes that any set of lessons takes to the goals; None when none does."""
    sets = (each for size in range(len(one.shelf) + 1) for each in combinations(one.shelf, size))
    costs = (sum(lesson.minutes for lesson in each) for each in sets if reaches(each, one, goals))
    return min(costs, default=None)


class Program:
    """The cheapest lessons as an integer program.

    A unit flows from the level at the start of each competency to its goal, over lessons that are taken and, for nothing, downwards:
    whoever is higher is served as well. Without times it forgets that a lesson is taken once, at one place of the order; then its
    optimum is at most that of the true problem. With times it is the true problem, and dearer to solve.
    """

    def __init__(self, one: Case, goals: Mapping[str, int], *, timed: bool) -> None:
        import highspy

        self.one, self.timed, self.steps = one, timed, len(one.shelf) + 1
        self.model = highspy.Highs()
        self.model.silent()
        self.codes = {lesson.code: lesson for lesson in one.shelf}
        self.take = {lesson.code: self.model.addBinary(obj=lesson.minutes) for lesson in one.shelf}
        self.at = {code: self.model.addVariable(0, self.steps) for code in self.take} if timed else {}
        self.held: dict[str, tuple[Any, list[Any]]] = {}
        for lesson in one.shelf:
            for code in lesson.needs:
                self._needs(lesson.code, code)
        for name, goal in goals.items():
            self._flow(name, goal, 1)

    def bound(self) -> float:
        """The optimum in minutes, or what is proven of it after `SECONDS`; never more than the cheapest plan takes."""
        self.model.setOptionValue("time_limit", float(SECONDS))
        self.model.minimize()
        return ceil(self.model.getInfo().mip_dual_bound - 1e-6)

    def _needs(self, code: str, needed: str) -> None:
        """A lesson waits for another one to be taken before it, or for all that this one raises to be held."""
        if needed not in self.held:
            known = self.model.addBinary()
            raises = self.codes[needed].raises
            self.held[needed] = known, [self._flow(each.competency, each.to_level, known) for each in raises]
        known, times = self.held[needed]
        before, held = self.model.addBinary(), self.model.addBinary()
        self.model.addConstr(self.take[code] <= before + held)
        self.model.addConstr(before <= self.take[needed])
        self.model.addConstr(held <= known)
        if self.timed:
            self._later(self.at[needed], self.at[code], before)
            for time_ in filter(None, times):
                self._later(time_, self.at[code], held)

    def _flow(self, name: str, goal: int, amount: Any) -> Any:
        """``amount`` flows to ``goal``; when it is reached, None where it is held from the start."""
        start = self.one.start.get(name, 0)
        if start >= goal:
            return None
        arcs = []
        add = self.model.addBinary if self.timed else partial(self.model.addVariable, 0, 1)
        for lesson in self.one.shelf:
            for each in lesson.raises:
                if each.competency == name:
                    arc = add()
                    self.model.addConstr(arc <= self.take[lesson.code])
                    arcs.append((each.from_level, each.to_level, arc, lesson.code))
        arcs += [(level, level - 1, add(), "") for level in range(1, 5)]
        for level in range(5):
            net = sum(arc for low, _high, arc, _code in arcs if low == level)
            net -= sum(arc for _low, high, arc, _code in arcs if high == level)
            self.model.addConstr(net == (amount if level == start else -1 * amount if level == goal else 0))
        return self._clock(arcs, start, goal) if self.timed else None

    def _clock(self, arcs: Sequence[tuple[int, int, Any, str]], start: int, goal: int) -> Any:
        """When each level is reached; a lesson lifts after its lower level is, and reaches the higher one when it is taken."""
        reached = [self.model.addVariable(0, 0 if level == start else self.steps) for level in range(5)]
        for low, high, arc, code in arcs:
            if code:
                self._later(reached[low], self.at[code], arc)
                self.model.addConstr(reached[high] >= self.at[code] - self.steps * (1 - arc))
            else:
                self.model.addConstr(reached[high] >= reached[low] - self.steps * (1 - arc))
        return reached[goal]

    def _later(self, first: Any, second: Any, when: Any) -> None:
        self.model.addConstr(second >= first + 1 - (self.steps + 1) * (1 - when))


def bound_of(one: Case, goals: Mapping[str, int], minutes: int) -> float:
    """What the cheapest plan takes at least: of the easy program, and where ``minutes`` are more than that, of the true one."""
    easy = Program(one, goals, timed=False).bound()
    return easy if minutes <= easy else max(easy, Program(one, goals, timed=True).bound())


def planned(one: Case) -> tuple[Cover, dict[str, int], int]:
    """The plan, the goals that it can reach, and its minutes."""
    found = cover(one.shelf, one.start, one.targets)
    goals = {name: min(level, found.reached.get(name, 0)) for name, level in one.targets.items()}
    return found, goals, sum(climb.lesson.minutes for climb in found.climbs)


def small(count: int, chance: random.Random) -> tuple[int, int, int]:
    """How many plans were dearer than the cheapest, how many of these said to be it, and of how many catalogues no order works."""
    dearer = sure = without_order = 0
    for _number in range(count):
        one = case(chance, lessons=chance.randint(2, 9), competencies=4, targets=chance.randint(1, 3))
        found, goals, minutes = planned(one)
        best = cheapest_by_trying(one, goals)
        without_order += best is None
        if best is not None and minutes > best:
            dearer += 1
            sure += found.is_cheapest
    return dearer, sure, without_order


def larger(count: int, chance: random.Random) -> list[tuple[int, float, float, bool]]:
    """(lessons, excess in per cent of the bound, milliseconds, said to be the cheapest) of each plan."""
    seen = []
    for _number in range(count):
        one = case(chance, lessons=chance.randint(40, 150), competencies=22, targets=chance.randint(6, 18))
        began = time.process_time()
        found, goals, minutes = planned(one)
        ms = 1000 * (time.process_time() - began)
        bound = bound_of(one, goals, minutes)
        excess = 100 * (minutes - bound) / bound if bound > 0 else 0.0 if not minutes else 100.0
        seen.append((len(one.shelf), excess, ms, found.is_cheapest))
    return seen


def main(small_ones: int = SMALL, larger_ones: int = LARGER, classes: int = GROUPS) -> Report:
    report = Report("plan")
    say(f"{small_ones} small catalogues, every set tried …")
    dearer, sure, without_order = small(small_ones, random.Random(20260312))
    say(f"{larger_ones} larger ones against HiGHS …")
    seen = larger(larger_ones, random.Random(20260313))
    excesses = [excess for _lessons, excess, _ms, _exact in seen]
    report.add(
        Figure("plan.small", small_ones, "plans"),
        Figure("plan.small_not_optimal", dearer, "plans", "<= 0"),
        Figure("plan.small_wrongly_sure", sure, "plans", "<= 0"),
        Figure("plan.small_without_order", without_order, "plans"),
        Figure("plan.larger", larger_ones, "plans"),
        Figure("plan.worst_excess_percent", max(excesses), "%", f"<= {EXCESS}"),
        Figure("plan.mean_excess_percent", sum(excesses) / len(excesses), "%"),
        Figure("plan.not_proven_cheapest", sum(not exact for *_rest, exact in seen), "plans"),
        Figure("plan.p95_ms", p95([ms for _lessons, _excess, ms, _exact in seen]), "ms CPU"),
    )
    rows = []
    for low, high in ((40, 76), (76, 113), (113, 151)):
        of_size = [one for one in seen if low <= one[0] < high]
        rows.append(
            (
                f"{low}–{high - 1}",
                len(of_size),
                f"{max((one[1] for one in of_size), default=0):.2f}",
                f"{p95([one[2] for one in of_size]):.1f}",
                sum(not one[3] for one in of_size),
            )
        )
    say(f"{classes} classes against HiGHS …")
    taught = groups(classes, random.Random(20260314))
    short = [one[0] for one in taught]
    report.add(
        Figure("plan.group", classes, "classes"),
        Figure("plan.group_worst_percent", max(short), "%", f"<= {EXCESS}"),
        Figure("plan.group_mean_percent", sum(short) / len(short), "%"),
        Figure("plan.group_not_proven_best", sum(not one[2] for one in taught), "classes"),
        Figure("plan.group_p95_ms", p95([one[1] for one in taught]), "ms CPU"),
    )
    table(("lessons", "plans", "worst excess %", "P95 ms CPU", "not proven"), rows)
    return report


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
