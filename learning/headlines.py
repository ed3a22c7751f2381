"""What the first page says of a plan, in numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from learning.planner import RULES, Item, ItemKind, Part, day_of


@dataclass(frozen=True, slots=True)
class Headline:
    """What the first page says: what is due next, in numbers, and how many lessons come later.

    due_by: the last due day among what is counted, None when nothing required is open or nothing of it has a day.
    tests: test-outs and rechecks included.  late: how many of the counted ones are past their day.
    """

    due_by: date | None
    placings: int
    lessons: int
    tests: int
    tasks: int
    later_lessons: int
    late: int


def headline(items: Iterable[Item], day: date, days_ahead: int = RULES.headline_days) -> Headline:
    """Count what is due within ``days_ahead`` days, else what is due on the nearest due day; optional items are never counted."""
    required = [item for item in items if item.part == Part.REQUIRED]
    days = sorted(day_of(item.due) for item in required)
    limit = day + timedelta(days=days_ahead)
    if days and days[0] > limit:
        limit = days[0]
    now = [item for item in required if day_of(item.due) <= limit]
    kinds = [item.kind for item in now]
    return Headline(
        due_by=max((item.due for item in now if item.due), default=None),
        placings=kinds.count(ItemKind.PLACING),
        lessons=kinds.count(ItemKind.LESSON),
        tests=kinds.count(ItemKind.TEST) + kinds.count(ItemKind.RECHECK),
        tasks=kinds.count(ItemKind.TASK),
        later_lessons=sum(item.kind == ItemKind.LESSON for item in required) - kinds.count(ItemKind.LESSON),
        late=sum(item.is_late(day) for item in now),
    )
