"""What a post would need of a person who does not hold it: planned as for a real office. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from competencies.api import Standing, supposing
from courses.api import Catalogue, catalogue
from courses.models import LessonCompletion
from learning.drafts import lessons_for
from learning.items import PlanItem, kept, read
from learning.numbers import plan_rules
from learning.planner import Part, plan

if TYPE_CHECKING:
    from people.models import Person, Post


@dataclass(frozen=True)
class Supposed:
    """What some posts together would ask of a person who holds them from the day of ``standing`` on.

    items: everything that he would have to do, in the planner's order; what the posts only suggest is left out.
    """

    post_ids: tuple[int, ...]
    standing: Standing
    items: tuple[PlanItem, ...]

    @cached_property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)


def what_if(person: Person, choices: Sequence[Sequence[Post]], *, on: date) -> list[Supposed]:
    """For each choice of posts what it would need of ``person``; four queries, however many choices."""
    completed = frozenset(
        LessonCompletion.objects.filter(person__in=person.own_ids).values_list("lesson_code", flat=True)
    )
    known = catalogue()
    standings = supposing(person, choices, on=on)
    return [
        Supposed(tuple(post.pk for post in posts), standing, planned(standing, known, completed))
        for posts, standing in zip(choices, standings, strict=True)
    ]


def planned(standing: Standing, known: Catalogue, completed: Collection[str]) -> tuple[PlanItem, ...]:
    """The required part of the plan of whoever stands so. Pure."""
    items = plan(
        standing.gaps,
        lessons_for(standing.unit_kinds, known),
        held={key: one.level for key, one in standing.held.items()},
        estimates=standing.estimates,
        completed=completed,
        reviews=standing.reviews,
        rules=plan_rules(standing.framework),
        order=[entry.key for entry in standing.framework.competencies],
    )
    return read(kept((item, True) for item in items if item.part == Part.REQUIRED))
