"""The middle of a person's file: his plan by course, and what is asked against what was shown.

Of a conduct competency it says finished or not finished, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.api import CompetencyStanding, Framework, Kind, Standing, ladder
from courses.api import Catalogue
from learning.models import OpenStep, Plan, PlanItem


@dataclass(frozen=True)
class PlanLine:
    """What the plan still holds of one course, by kind, and its nearest due day. Of conduct only that it is there."""

    label: str
    lessons: int
    tests: int
    tasks: int
    due: date | None
    is_conduct: bool
    placings: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class CompetencyRow:
    """One competency of the programme: the level that it asks, the level shown, how and when.

    cells: has, likely, lacks, unknown or empty, a level each. Of conduct only ``is_enough`` may be shown.
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


def plan_lines(plan: Plan, shelf: Catalogue, frame: Framework) -> list[PlanLine]:
    """What stands between a person and the end of his programme, by course; what belongs to no course comes last."""
    return lines_of((item for item in plan.items if item.is_required and item.in_programme), shelf, frame)


def lines_of(items: Iterable[PlanItem], shelf: Catalogue, frame: Framework) -> list[PlanLine]:
    """These items by course; what belongs to no course comes last."""
    grouped: dict[str, list[PlanItem]] = {}
    for item in items:
        grouped.setdefault(item.course_code, []).append(item)
    conduct = frozenset(entry.key for entry in frame.competencies if entry.is_conduct)
    lines = [plan_line(code, items, conduct, shelf) for code, items in grouped.items() if code]
    # What belongs to no course: a test of conduct is a line of its own, so that it hides nothing of the others.
    loose = [[item for item in grouped.get("", ()) if (item.competency in conduct) is about] for about in (False, True)]
    return [*lines, *(plan_line("", items, conduct, shelf) for items in loose if items)]


def plan_line(code: str, items: Sequence[PlanItem], conduct: frozenset[str], shelf: Catalogue) -> PlanLine:
    """One course of the plan, counted."""
    course = shelf.course(code)
    kinds = Counter(item.kind for item in items)
    return PlanLine(
        label=course.title if course else code or _("Without a course"),
        lessons=kinds["lesson"],
        tests=kinds["test"] + kinds["recheck"],
        tasks=kinds["task"],
        due=min((item.due for item in items if item.due), default=None),
        is_conduct=is_about_conduct(items, conduct, shelf),
        placings=kinds["placing"],
        minutes=sum(item.minutes for item in items),
    )


def is_about_conduct(items: Iterable[PlanItem], conduct: frozenset[str], shelf: Catalogue) -> bool:
    """Whether a line of the plan would tell more about conduct than others may see.

    conduct: keys of conduct competencies. A lesson is about conduct when it raises one of them.
    """
    for item in items:
        lesson = shelf.lesson(item.lesson_code)
        raised = {each.competency for each in lesson.raises} if lesson else set()
        if item.competency in conduct or not conduct.isdisjoint(raised):
            return True
    return False


def competency_rows(standing: Standing, plan: Plan, steps: Iterable[OpenStep]) -> list[CompetencyRow]:
    """The competencies that the programme asks of this person, in the order of the framework.

    The plan keeps the highest level that it asks, by competency; its open steps say what is missing of them.
    """
    lacking: dict[str, dict[int, str]] = {}
    for step in steps:
        lacking.setdefault(step.competency.key, {})[step.level] = step.state
    levels = plan.summary.get("levels", {})
    return [
        competency_row(each, levels[each.entry.key], lacking.get(each.entry.key, {}))
        for each in standing.competencies
        if each.entry.key in levels
    ]


def competency_row(each: CompetencyStanding, asked: int, lacking: Mapping[int, str]) -> CompetencyRow:
    return CompetencyRow(
        name=each.entry.name,
        ability=each.entry.ability.name,
        asked=asked,
        held=each.held.level,
        how=how_shown(each.held.shown_kind),
        on=each.held.shown_on,
        cells=ladder(each.held.level, asked, lacking),
        unplaced="unplaced" in lacking.values(),
        is_enough=not lacking,
        is_conduct=each.entry.is_conduct,
    )


def how_shown(kind: str) -> str:
    """Online or on site, as the certificate says it too; empty for nothing shown."""
    if not kind:
        return ""
    if kind == "decision":
        return _("Decided by staff")
    return _("Tested online") if kind in (Kind.PHONE_TEST, Kind.RECHECK) else _("Verified on site")
