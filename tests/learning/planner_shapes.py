"""Gaps, lessons and plans written shortly, for the tests of the planner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from competencies.gaps_rules import Gap, GapStep, Mark
from learning.planner import (
    plan,
)

MARCH_12 = date(2026, 3, 12)
ORDER = ("A", "B", "C", "P", "Q")
HEAD = 7


def after(days):
    return MARCH_12 + timedelta(days=days)


@dataclass(frozen=True)
class Raise:
    competency: str
    from_level: int
    to_level: int


@dataclass(frozen=True)
class Lesson:
    code: str
    course_code: str
    minutes: int
    bytes: int
    raises: tuple
    needs: tuple = ()


def lesson(code, *raises, minutes=9, course="M01", needs=()):
    return Lesson(code, course, minutes, 4000, tuple(Raise(one[0], int(one[1]), int(one[2])) for one in raises), needs)


def gap(competency, *steps, held=0, test_top=4, observation_top=5, refresh=False, refresh_mandatory=True):
    """Steps are written (level, mark, due in days) or, when optional, (level, mark, due in days, False)."""
    return Gap(
        competency=competency,
        held=held,
        steps=tuple(
            GapStep(level, after(due), not optional, Mark(mark), (HEAD,)) for level, mark, due, *optional in steps
        ),
        refresh=refresh,
        refresh_on=after(-5) if refresh else None,
        refresh_mandatory=refresh_mandatory,
        test_top=test_top,
        observation_top=observation_top,
    )


def practical(competency, *steps, **more):
    return gap(competency, *steps, test_top=2, **more)


def made(*gaps, shelf=(), held=(), estimates=(), completed=(), courses=(), reviews=()):
    return plan(
        gaps,
        shelf,
        held=dict(held),
        estimates=dict(estimates),
        completed=completed,
        mandatory_courses=courses,
        reviews=reviews,
        order=ORDER,
    )


def lines(items):
    """One line an item: kind, what, level, due in days, why."""
    return [
        f"{item.kind} {item.lesson or item.competency} {item.level} "
        f"{(item.due - MARCH_12).days if item.due else '-'} {item.reason.why}"
        for item in items
    ]


SHELF = (lesson("A1", "A02"), lesson("A2", "A23"), lesson("A3", "A34"), lesson("B1", "B03"), lesson("P1", "P04"))
