"""The page "what would this post need of this person": values for its tables.

Numbers leave conduct out, of which others see only finished or not finished. Reserve posts cannot be chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from competencies.api import CompetencyStanding, framework
from courses.api import Catalogue, catalogue
from learning.api import Supposed, what_if
from people.models import Person, Post
from reports.filters import UnknownCondition
from reports.ground import PostEntry, known_posts
from reports.person_file import PlaceLine, place_of
from reports.person_progress import CompetencyRow, PlanLine, competency_row, is_about_conduct, lines_of

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Choice:
    """One post that can be ticked."""

    key: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class PostLine:
    """What one post, or all together, would need. asked and enough count competencies, conduct among them.

    first_due, last_due: of what is to be done; None when nothing is.
    """

    name: str
    asked: int
    enough: int
    placings: int
    lessons: int
    tests: int
    tasks: int
    minutes: int
    first_due: date | None
    last_due: date | None


@dataclass(frozen=True)
class DatedRow:
    """One competency, with how many steps are open and the days by which they would be due (lowest level first)."""

    row: CompetencyRow
    steps: int
    dues: tuple[date, ...]


@dataclass(frozen=True)
class WhatIfPage:
    """What the page shows. lines: one a post, and one for all together when several are chosen."""

    id: int
    name: str
    place: PlaceLine
    on: date
    choices: tuple[Choice, ...]
    lines: tuple[PostLine, ...]
    competencies: tuple[DatedRow, ...]
    plan: tuple[PlanLine, ...]


def page_of(viewer: Person, person_id: int, keys: Sequence[str], *, on: date) -> WhatIfPage | None:
    """The page about a person in the viewer's scope; None when there is no such person for him.

    keys: of the posts that are ticked. Raises UnknownCondition for one that cannot be.
    """
    person = Person.objects.visible_to(viewer).select_related("home_unit__parent").filter(pk=person_id).first()
    if person is None:
        return None
    entries = known_posts(on).entries
    posts = chosen_of(entries, keys)
    supposed = what_if(person, choices_of(posts), on=on) if posts else []
    known = catalogue()
    conduct = frozenset(entry.key for entry in framework().competencies if entry.is_conduct)
    names = [*(post.name for post in posts), _("all together")]
    whole = supposed[-1] if supposed else None
    return WhatIfPage(
        id=person.pk,
        name=person.name,
        place=place_of(viewer, person.home_unit),
        on=on,
        choices=tuple(Choice(one.key, one.name, one.key in set(keys)) for one in entries),
        lines=tuple(line_of(name, one, conduct, known) for name, one in zip(names, supposed, strict=False)),
        competencies=tuple(map(dated_row, whole.standing.competencies)) if whole else (),
        plan=tuple(lines_of(whole.items, known, framework())) if whole else (),
    )


def chosen_of(entries: Sequence[PostEntry], keys: Sequence[str]) -> list[Post]:
    """The posts of ``keys`` in their order, each once."""
    if not set(keys) <= {entry.key for entry in entries}:
        raise UnknownCondition(keys)
    return list(Post.objects.filter(key__in=keys, aspirational=False).order_by("order", "key")) if keys else []


def choices_of(posts: Sequence[Post]) -> list[list[Post]]:
    """Each post for itself, then all together; one post is all."""
    return [[post] for post in posts] + ([list(posts)] if len(posts) > 1 else [])


def line_of(name: str, supposed: Supposed, conduct: Collection[str], known: Catalogue) -> PostLine:
    must = [one for one in supposed.standing.competencies if one.must]
    told = [item for item in supposed.items if not is_about_conduct([item], frozenset(conduct), known)]
    kinds = Counter(item.kind for item in told)
    dues = [item.due for item in told if item.due]
    return PostLine(
        name=name,
        asked=len(must),
        enough=sum(is_enough(one) for one in must),
        placings=kinds["placing"],
        lessons=kinds["lesson"],
        tests=kinds["test"] + kinds["recheck"],
        tasks=kinds["task"],
        minutes=sum(item.minutes for item in told),
        first_due=min(dues, default=None),
        last_due=max(dues, default=None),
    )


def is_enough(one: CompetencyStanding) -> bool:
    """Whether nothing that is mandatory is open."""
    return one.gap is None or not one.gap.blocks


def dated_row(one: CompetencyStanding) -> DatedRow:
    steps = [step for step in one.gap.steps if step.mandatory] if one.gap else []
    row = competency_row(one, one.must, {step.level: str(step.mark) for step in steps})
    return DatedRow(row, len(steps), tuple(sorted({step.due for step in steps})))
