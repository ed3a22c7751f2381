"""One person's plan as values: what is kept of him, computed from where he stands. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from competencies.api import is_for
from learning.credit_rules import NOMINAL
from learning.numbers import plan_rules
from learning.parts import Parts
from learning.planner import Item, ItemKind, MandatoryCourse, Part, PlanRules, Why, plan

if TYPE_CHECKING:
    from competencies.api import Framework, Gap, GapStep, Standing
    from courses.api import Catalogue, CatalogueLesson


@dataclass(frozen=True)
class Ask:
    """What one programme asks: of holders of ``post_ids`` (None: of every post that is no reserve), up to ``max_due_days``.

    path: of the unit whose people it asks.  courses: mandatory course → (ids of posts, None for all; the document).
    credit_minutes: how many minutes are one credit hour.
    """

    programme_id: int
    path: str
    since: date
    until: date | None
    max_due_days: int
    post_ids: frozenset[int] | None
    courses: Mapping[str, tuple[frozenset[int] | None, str]]
    credit_minutes: int = NOMINAL.minutes_per_hour
    # A county has few different sets of posts; what is asked of them is looked up once for all their holders.
    known_levels: dict[tuple[int, UUID, tuple[int, ...]], dict[str, int]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def asks(self, path: str, posts: Collection[int]) -> bool:
        """Whether it asks somebody at a unit of ``path`` who holds ``posts`` (ids, reserve posts left out)."""
        held = bool(posts) if self.post_ids is None else not self.post_ids.isdisjoint(posts)
        return held and path.startswith(self.path)

    def levels(self, frame: Framework, posts: Iterable[int]) -> dict[str, int]:
        """Competency → the highest mandatory level that it asks of holders of ``posts``."""
        key = frame.version_id, frame.stamp, tuple(posts)
        known = self.known_levels.get(key)
        if known is None:
            known = self.known_levels[key] = self._levels(frame, key[-1])
        return known

    def _levels(self, frame: Framework, posts: Iterable[int]) -> dict[str, int]:
        levels: dict[str, int] = {}
        for post_id in posts:
            if self.post_ids is not None and post_id not in self.post_ids:
                continue
            for row in frame.asks(post_id):
                if row.mandatory and row.due_days <= self.max_due_days:
                    levels[row.competency] = max(row.level, levels.get(row.competency, 0))
        return levels

    def mandatory_courses(self, posts: Collection[int]) -> list[MandatoryCourse]:
        """The courses that it makes mandatory for holders of ``posts``, due when its steps are."""
        return [
            MandatoryCourse(code, basis, due=self.due)
            for code, (only, basis) in self.courses.items()
            if only is None or not only.isdisjoint(posts)
        ]

    @property
    def due(self) -> date:
        """The day by which a mandatory course is expected: the last due day that the programme takes."""
        return self.since + timedelta(days=self.max_due_days)


@dataclass(frozen=True)
class DraftStep:
    """An open step, as the desk counts it."""

    competency: str
    level: int
    due: date
    mark: str
    mandatory: bool
    in_programme: bool
    post_id: int | None


@dataclass(frozen=True)
class Draft:
    """Everything that is kept of one person's plan.

    open_mandatory: open mandatory steps of his programmes, a mandatory refresh counting as one.
    finished: ids of programmes of which nothing is open.  next_due: of what is mandatory.
    credit_minutes: how many minutes are one credit hour, by the newest of his programmes.
    """

    programme_ids: tuple[int, ...] = ()
    items: tuple[tuple[Item, bool], ...] = ()
    steps: tuple[DraftStep, ...] = ()
    placed: bool = False
    open_mandatory: int = 0
    open_courses: int = 0
    finished: tuple[int, ...] = ()
    next_due: date | None = None
    changes_on: date | None = None
    summary: Mapping[str, object] = field(default_factory=dict)
    credit_minutes: int = NOMINAL.minutes_per_hour


@dataclass(frozen=True)
class Measure:
    """How far somebody is with the programmes that ask him; the part of a `Draft` that the desk counts.

    asks: the programmes that ask him, the newest first.  levels: competency → the highest level that they ask.
    """

    asks: tuple[Ask, ...]
    levels: Mapping[str, int]
    steps: tuple[DraftStep, ...]
    placed: bool
    open_mandatory: int

    @property
    def programme_ids(self) -> tuple[int, ...]:
        return tuple(ask.programme_id for ask in self.asks)


def measure(standing: Standing, *, path: str, posts: Collection[int], asks: Sequence[Ask]) -> Measure:
    """What `draft` says of one person, without his plan; for a day that is past there is none to make."""
    mine = tuple(ask for ask in asks if ask.asks(path, posts))
    levels = highest(ask.levels(standing.framework, posts) for ask in mine)
    steps = tuple(_steps(standing.gaps, levels))
    return Measure(
        asks=mine,
        levels=levels,
        steps=steps,
        placed=bool(standing.estimates) or any(one.level for one in standing.held.values()),
        open_mandatory=sum(step.mandatory and step.in_programme for step in steps)
        + sum(refreshes(gap, levels) for gap in standing.gaps),
    )


def draft(
    standing: Standing,
    *,
    path: str,
    posts: Collection[int],
    asks: Sequence[Ask],
    catalogue: Catalogue,
    completed: Collection[str],
    rules: PlanRules | None = None,
) -> Draft:
    """The plan of one person.

    path: of his unit.  posts: ids of the posts held, reserve posts left out.  completed: codes of finished lessons.
    asks: the programmes of the day; those that do not ask him are passed over.  rules: those that the county set when left out.
    """
    measured = measure(standing, path=path, posts=posts, asks=asks)
    mine, levels, steps = measured.asks, measured.levels, measured.steps
    courses = {course.course: course for ask in mine for course in ask.mandatory_courses(posts)}
    items = plan(
        standing.gaps,
        lessons_for(standing.unit_kinds, catalogue),
        rules or plan_rules(standing.framework),
        held={key: one.level for key, one in standing.held.items()},
        estimates=standing.estimates,
        completed=completed,
        mandatory_courses=list(courses.values()),
        reviews=standing.reviews,
        order=[entry.key for entry in standing.framework.competencies],
    )
    return Draft(
        programme_ids=measured.programme_ids,
        items=tuple(marked(items, levels, catalogue)),
        steps=steps,
        placed=measured.placed,
        open_mandatory=measured.open_mandatory,
        open_courses=sum(not _is_passed(standing, catalogue, code, completed) for code in courses),
        finished=tuple(ask.programme_id for ask in mine if _is_finished(ask, standing, posts, catalogue, completed)),
        next_due=min((step.due for step in steps if step.mandatory), default=None),
        changes_on=min(
            (one.reading.changes_on for one in standing.held.values() if one.reading.changes_on), default=None
        ),
        summary=summary(standing, levels),
        credit_minutes=mine[0].credit_minutes if mine else NOMINAL.minutes_per_hour,
    )


def in_programme(item: Item, levels: Mapping[str, int]) -> bool:
    """Whether the item stands between a person and the end of his programme; ``levels``: what that asks, by competency."""
    if item.part != Part.REQUIRED or item.reason.why == Why.DUE:
        return False
    if item.kind == ItemKind.LESSON:
        mandatory = item.reason.why == "mandatory"
        return mandatory or any(lift.from_level < levels.get(lift.competency, 0) for lift in item.lifts)
    asked = levels.get(item.competency or "", 0)
    if item.kind in {ItemKind.PLACING, ItemKind.RECHECK}:
        return asked > 0
    return item.lowest <= asked  # a test of level 3 may be the one that closes step 2


def marked(items: Sequence[Item], levels: Mapping[str, int], catalogue: Catalogue) -> list[tuple[Item, bool]]:
    """Each item with whether it belongs to the programme; what a lesson of the programme needs first belongs to it too."""
    needed: set[str] = set()
    marked = []
    for item in reversed(items):  # what needs it comes later
        inside = in_programme(item, levels) or item.lesson in needed
        lesson = catalogue.lesson(item.lesson) if inside else None
        needed.update(lesson.needs if lesson else ())
        marked.append((item, inside))
    return marked[::-1]


def highest(asked: Iterable[Mapping[str, int]]) -> dict[str, int]:
    levels: dict[str, int] = {}
    for one in asked:
        for competency, level in one.items():
            levels[competency] = max(level, levels.get(competency, 0))
    return levels


def _steps(gaps: Iterable[Gap], levels: Mapping[str, int]) -> Iterable[DraftStep]:
    for gap in gaps:
        most = levels.get(gap.competency, 0)
        for step in gap.steps:
            yield DraftStep(
                competency=gap.competency,
                level=step.level,
                due=step.due,
                mark=str(step.mark),
                mandatory=step.mandatory,
                in_programme=_blocks(step, most),
                post_id=step.posts[0] if step.posts else None,
            )


def _blocks(step: GapStep, most: int) -> bool:
    """Whether an open step keeps the programme, which asks levels up to ``most``, from being finished."""
    return step.mandatory and step.level <= most


def refreshes(gap: Gap, levels: Mapping[str, int]) -> bool:
    """Whether a refresh of this competency blocks the programme."""
    return gap.refresh and gap.refresh_mandatory and levels.get(gap.competency, 0) > 0


def lessons_for(unit_kinds: Collection[str], catalogue: Catalogue) -> list[CatalogueLesson]:
    """The lessons for whoever holds office at units of these kinds, in the order in which they are taught."""
    return [lesson for lesson in catalogue.lessons if is_for(lesson.unit_kinds, unit_kinds)]


def parts_for(
    unit_kinds: Collection[str], catalogue: Catalogue, frame: Framework, rules: PlanRules | None = None
) -> Parts:
    """Where plans of whoever holds office at units of these kinds are made. rules: those that the county set when left out."""
    return Parts(
        lessons_for(unit_kinds, catalogue), rules or plan_rules(frame), [entry.key for entry in frame.competencies]
    )


def _is_passed(standing: Standing, catalogue: Catalogue, code: str, completed: Collection[str]) -> bool:
    """Whether every lesson of a course that is for him is finished; a course that is not published blocks nobody."""
    course = catalogue.course(code)
    own = [lesson for lesson in course.lessons if is_for(lesson.unit_kinds, standing.unit_kinds)] if course else []
    return all(lesson.code in completed for lesson in own)


def _is_finished(
    ask: Ask, standing: Standing, posts: Collection[int], catalogue: Catalogue, completed: Collection[str]
) -> bool:
    """No open mandatory step or refresh of this one programme, and its mandatory courses passed."""
    levels = ask.levels(standing.framework, posts)
    if not levels:
        return False
    steps = any(_blocks(step, levels.get(gap.competency, 0)) for gap in standing.gaps for step in gap.steps)
    refresh = any(refreshes(gap, levels) for gap in standing.gaps)
    passed = all(_is_passed(standing, catalogue, one.course, completed) for one in ask.mandatory_courses(posts))
    return not steps and not refresh and passed


def summary(standing: Standing, levels: Mapping[str, int]) -> dict[str, object]:
    """What the home page draws: by ability, one cell a competency that the programme (or else the posts) ask first."""
    gaps = {gap.competency: gap for gap in standing.gaps}
    abilities, asked, enough = [], 0, 0
    first: dict[str, int] = {}
    for ability, own in standing.abilities:
        cells = []
        for one in own:
            most = levels.get(one.entry.key, 0) if levels else one.must
            if not most:
                continue
            first[one.entry.key] = most
            word = word_of(gaps.get(one.entry.key), most)
            asked, enough = asked + 1, enough + (word == "has")
            cells.append([word, one.entry.name])
        if cells:
            abilities.append({"name": ability.name, "cells": cells})
    said = {"asked": asked, "enough": enough, "levels": first, "abilities": abilities}
    return {**said, "unit_kinds": sorted(standing.unit_kinds)} if standing.unit_kinds else said


def word_of(gap: Gap | None, most: int) -> str:
    """has, likely, lacks or unplaced: the worst of the open steps up to ``most``."""
    own: list[GapStep] = [step for step in gap.steps if step.level <= most] if gap else []
    if not own:
        return "has"
    marks = {str(step.mark) for step in own}
    if "unplaced" in marks:
        return "unplaced"
    return "lacks" if "missing" in marks else "likely"
