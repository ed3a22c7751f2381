"""A plan for a class: what its people lack by the desk's own count, and the lessons that close most of it. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from competencies.api import framework, is_for
from courses.api import CatalogueLesson, catalogue
from courses.models import LessonCompletion
from learning.group_rules import GroupPlan, Want, group_plan
from learning.models import OpenStep, Plan
from learning.planner import LIKELY, UNPLACED
from people.models import Person

Cell = tuple[int, str]
"""(id of a person, key of a competency)"""


@dataclass(frozen=True)
class ClassGaps:
    """What the people of a class lack in their programmes, each (person, competency) in one of three.

    wants: lessons lead further.  shown: no lesson is needed, only a test or somebody who looks.  unplaced: not tested yet.
    steps: how many steps of each are open, as the desk counts them.
    """

    wants: tuple[Want, ...]
    shown: frozenset[Cell]
    unplaced: frozenset[Cell]
    steps: Mapping[Cell, int]


def gaps_of_class(person_ids: Collection[int]) -> ClassGaps:
    """The open steps of these persons, none of whom was merged into another one. Four queries, however many they are."""
    open_steps: dict[Cell, dict[int, str]] = defaultdict(dict)
    keys = {entry.id: entry.key for entry in framework().competencies}
    rows = OpenStep.objects.filter(plan__person__in=person_ids, mandatory=True, in_programme=True)
    for person, competency, level, state in rows.order_by("plan__person", "competency", "level").values_list(
        "plan__person_id", "competency_id", "level", "state"
    ):
        open_steps[person, keys[competency]][level] = state
    kinds = {
        person: "+".join(said.get("unit_kinds", ()))
        for person, said in Plan.objects.filter(person__in=person_ids).values_list("person_id", "summary")
    }
    done = _done(person_ids)
    climbed = _Climbed()
    wants, shown, unplaced = [], set(), set()
    for cell, steps in open_steps.items():
        person, competency = cell
        if UNPLACED in steps.values():
            unplaced.add(cell)
            continue
        group = kinds.get(person, "")
        likely = [level for level, state in steps.items() if state == LIKELY]
        stands = climbed.from_(max([min(steps) - 1, *likely]), competency, group, done[person])
        goal = max(steps)
        if stands >= goal:
            shown.add(cell)
        else:
            wants.append(Want(person, competency, stands, goal, group, done[person]))
    return ClassGaps(
        tuple(wants), frozenset(shown), frozenset(unplaced), {cell: len(own) for cell, own in open_steps.items()}
    )


def plan_for(gaps: ClassGaps, minutes: int) -> GroupPlan:
    """The lessons for a class within ``minutes``. One query."""
    return group_plan(gaps.wants, catalogue().lessons, minutes, suits=suits)


def suits(lesson: CatalogueLesson, group: str) -> bool:
    """Whether the lesson is written for who holds office at units of these kinds (joined by +)."""
    return is_for(lesson.unit_kinds, frozenset(group.split("+")) if group else frozenset())


def _done(person_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Codes of the lessons that each has finished, also under a duplicate that was merged into him."""
    owner = dict(Person.objects.filter(merged_into__in=person_ids).values_list("pk", "merged_into_id"))
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person, code in LessonCompletion.objects.filter(person__in=[*person_ids, *owner]).values_list(
        "person_id", "lesson_code"
    ):
        found[owner.get(person, person)].add(code)
    return defaultdict(frozenset, {person: frozenset(codes) for person, codes in found.items()})


class _Climbed:
    """Where finished lessons have led: who learned it needs no lesson any more, only a test."""

    def __init__(self) -> None:
        self._raising: dict[str, list[tuple[CatalogueLesson, int, int]]] = defaultdict(list)
        for lesson in catalogue().lessons:
            for one in lesson.raises:
                self._raising[one.competency].append((lesson, one.from_level, one.to_level))

    def from_(self, level: int, competency: str, group: str, done: Collection[str]) -> int:
        edges = [
            (low, high)
            for lesson, low, high in self._raising[competency]
            if lesson.code in done and suits(lesson, group)
        ]
        before = -1
        while before != level:
            before = level
            level = max([level, *(high for low, high in edges if low <= level < high)])
        return level
