"""The middle of a person's file: his plan by course, and what is asked against what was shown.

Of a conduct competency it says finished or not finished, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.api import CompetencyStanding, Framework, Kind, Standing
from competencies.models import Competency
from courses.api import Catalogue
from learning.models import OpenStep, Plan, PlanItem, Programme

LADDER = 4  # levels in the picture; a fifth is shown by decision or observation only


@dataclass(frozen=True)
class PlanLine:
    """What the plan holds of one course. is_conduct: only ``is_done`` may be shown. due: the nearest day of what is open."""

    label: str
    lessons: int
    lessons_done: int
    tests: int
    tests_done: int
    tasks: int
    tasks_done: int
    due: date | None
    is_conduct: bool

    @property
    def is_done(self) -> bool:
        return (self.lessons, self.tests, self.tasks) == (self.lessons_done, self.tests_done, self.tasks_done)


@dataclass(frozen=True)
class CompetencyRow:
    """One competency of the programme: the level that it asks, the level shown, how and when.

    cells: has, likely, lacks or empty for the levels 1 to 4. Of conduct only ``is_enough`` may be shown.
    """

    name: str
    ability: str
    asked: int
    held: int
    how: str
    on: date | None
    cells: tuple[str, ...]
    unplaced: bool
    is_enough: bool
    is_conduct: bool


def open_steps(plan: Plan) -> list[OpenStep]:
    """What the desk counts of a plan, lowest level first."""
    counting = plan.open_steps.filter(mandatory=True, in_programme=True)
    return list(counting.select_related("competency").order_by("level"))


def plan_lines(plan: Plan, shelf: Catalogue) -> list[PlanLine]:
    """The required part of the plan by course, in its order; what belongs to no course comes last."""
    grouped: dict[str, list[PlanItem]] = {}
    for item in plan.items.filter(part="required").select_related("competency"):
        grouped.setdefault(item.course_code, []).append(item)
    lines = [plan_line(code, items, shelf) for code, items in grouped.items() if code]
    return [*lines, plan_line("", grouped[""], shelf)] if "" in grouped else lines


def plan_line(code: str, items: Sequence[PlanItem], shelf: Catalogue) -> PlanLine:
    """One course of the plan, counted."""
    course = shelf.course(code)
    done = Counter(item.kind for item in items if item.done_on)
    every = Counter(item.kind for item in items)
    return PlanLine(
        label=course.title if course else code or _("Without a course"),
        lessons=every["lesson"],
        lessons_done=done["lesson"],
        tests=every["test"] + every["recheck"],
        tests_done=done["test"] + done["recheck"],
        tasks=every["task"],
        tasks_done=done["task"],
        due=min((item.due for item in items if item.due and not item.done_on), default=None),
        is_conduct=is_about_conduct(items),
    )


def is_about_conduct(items: Iterable[PlanItem]) -> bool:
    """Whether a line of the plan would tell more about conduct than others may see."""
    return any(item.competency and item.competency.kind == Competency.Kind.CONDUCT for item in items)


def competency_rows(standing: Standing, programme: Programme, steps: Iterable[OpenStep]) -> list[CompetencyRow]:
    """The competencies that the programme asks of this person, in the order of the framework."""
    lacking: dict[str, dict[int, str]] = {}
    for step in steps:
        lacking.setdefault(step.competency.key, {})[step.level] = step.state
    levels = programme_levels(standing.framework, standing.post_ids, programme)
    return [
        competency_row(each, levels[each.entry.key], lacking.get(each.entry.key, {}))
        for each in standing.competencies
        if each.entry.key in levels
    ]


def programme_levels(framework: Framework, post_ids: Iterable[int], programme: Programme) -> dict[str, int]:
    """The highest level that the programme asks of a holder of these posts, by competency."""
    chosen = set(programme.posts.values_list("id", flat=True))
    levels: dict[str, int] = {}
    for post_id in post_ids:
        if chosen and post_id not in chosen:
            continue
        for step in framework.asks(post_id):
            if step.mandatory and step.due_days <= programme.max_due_days:
                levels[step.competency] = max(step.level, levels.get(step.competency, 0))
    return levels


def competency_row(each: CompetencyStanding, asked: int, lacking: Mapping[int, str]) -> CompetencyRow:
    cells = tuple(cell(level, asked, each.held.level, lacking) for level in range(1, LADDER + 1))
    return CompetencyRow(
        name=each.entry.name,
        ability=each.entry.ability.name,
        asked=asked,
        held=each.held.level,
        how=how_shown(each.held.shown_kind),
        on=each.held.shown_on,
        cells=cells,
        unplaced="unplaced" in lacking.values(),
        is_enough=not lacking,
        is_conduct=each.entry.is_conduct,
    )


def cell(level: int, asked: int, held: int, lacking: Mapping[int, str]) -> str:
    """What the picture says about one level."""
    if level <= held:
        return "has"
    if level in lacking:
        return "likely" if lacking[level] == "likely" else "lacks"
    return "empty"


def how_shown(kind: str) -> str:
    """Online or on site, as the certificate says it too; empty for nothing shown."""
    if not kind:
        return ""
    if kind == "decision":
        return _("Decided by staff")
    return _("Tested online") if kind in (Kind.PHONE_TEST, Kind.RECHECK) else _("Verified on site")
