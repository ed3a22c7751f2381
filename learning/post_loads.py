"""What somebody new in a post has to do, planned as for a real person who has shown nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest

from competencies.api import Framework, LoadAsked, LoadSort, LoadTask, newcomer
from courses.api import Catalogue, catalogue
from kit import clock
from learning.drafts import lessons_for
from learning.numbers import plan_rules
from learning.planner import Item, ItemKind, Part, plan

if TYPE_CHECKING:
    from competencies.api import Standing
    from people.models import Post

SORTS = {
    ItemKind.LESSON: LoadSort.LESSON,
    ItemKind.TEST: LoadSort.TEST,
    ItemKind.RECHECK: LoadSort.TEST,
    ItemKind.TASK: LoadSort.OBSERVATION,
}


def load_of_posts(_request: HttpRequest, asked: object) -> dict[str, tuple[LoadTask, ...]]:
    """In the matrix of what posts ask: post key → the tasks of somebody who takes office today and can do nothing yet."""
    assert isinstance(asked, LoadAsked)
    today, known = clock.today(), catalogue()
    return {key: tasks_of(asked.framework, post, known, on=today) for key, post in asked.posts.items()}


def tasks_of(frame: Framework, post: Post, known: Catalogue, *, on: date) -> tuple[LoadTask, ...]:
    """The tasks of one post; what it only suggests is left out. Pure."""
    standing = newcomer(frame, post, on=on)
    return tuple(_task(item, on) for item in _items(standing, known) if item.kind in SORTS and item.due)


def _items(standing: Standing, known: Catalogue) -> Sequence[Item]:
    items = plan(
        standing.gaps,
        lessons_for(standing.unit_kinds, known),
        held={},
        estimates=standing.estimates,
        completed=(),
        rules=plan_rules(standing.framework),
        order=[entry.key for entry in standing.framework.competencies],
    )
    return [item for item in items if item.part == Part.REQUIRED]


def _task(item: Item, on: date) -> LoadTask:
    assert item.due is not None
    return LoadTask(SORTS[item.kind], item.minutes, (item.due - on).days)
