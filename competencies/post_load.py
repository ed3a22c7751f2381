"""What a post is in work: lessons, minutes, tests and observations due within some days, for somebody who can do nothing yet.

The matrix stands below lessons and tests, so the tasks come from above: whoever plans hangs a function into the slot
`SLOT` that answers ``(request, Asked)`` with the tasks of each post, by its key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest

from competencies.framework import Framework
from kit import slots
from people.models import Post

SLOT = "framework.load"
HORIZONS = (60, 180, 365, 730)  # days in office


class Sort(StrEnum):
    """What sort of thing is to be done."""

    LESSON = "lesson"
    TEST = "test"
    OBSERVATION = "observation"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do by a day in office. minutes: what it takes."""

    sort: Sort
    minutes: int
    due_days: int


@dataclass(frozen=True)
class Asked:
    """Of which posts the load is asked, in a framework that may be a draft. posts: by key."""

    framework: Framework
    posts: Mapping[str, Post]


@dataclass(frozen=True, slots=True)
class Load:
    """Everything that is due within ``days`` days; what was due earlier is in it."""

    days: int
    lessons: int = 0
    minutes: int = 0
    tests: int = 0
    observations: int = 0

    @property
    def hours(self) -> float:
        """The minutes as hours, to a tenth."""
        return round(self.minutes / 60, 1)


def added_up(tasks: Iterable[Task], horizons: Collection[int] = HORIZONS) -> tuple[Load, ...]:
    """The load at each horizon, the nearest first. Pure."""
    every = list(tasks)
    return tuple(_until(days, [task for task in every if task.due_days <= days]) for days in horizons)


def loads_of(request: HttpRequest, frame: Framework, posts: Mapping[str, Post]) -> dict[str, tuple[Load, ...]]:
    """Post key → its load at each horizon; empty where nobody plans."""
    found: dict[str, tuple[Load, ...]] = {}
    for answer in slots.cards(SLOT, request, Asked(frame, posts)):
        tasks: Mapping[str, Iterable[Task]] = answer  # type: ignore[assignment]
        found |= {post: added_up(own) for post, own in tasks.items()}
    return found


def _until(days: int, tasks: Collection[Task]) -> Load:
    counts = {sort: sum(task.sort == sort for task in tasks) for sort in Sort}
    return Load(
        days=days,
        lessons=counts[Sort.LESSON],
        minutes=sum(task.minutes for task in tasks),
        tests=counts[Sort.TEST],
        observations=counts[Sort.OBSERVATION],
    )
