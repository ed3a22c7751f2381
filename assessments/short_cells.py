"""Competencies and levels for which somebody has too few unseen questions left: there only a supervised test or an observation helps.

Source: docs/learning-model.md, "Evidence": after a failure only unseen questions; fewer than five unseen: supervised or
observed, and the desk lists such cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assessments import gates
from assessments.models import Quiz, Sitting
from assessments.pool import Pool, asked_on
from assessments.questions import LEVELS
from assessments.scoring import JUDGED, RULES, Cell
from competencies import api as competencies
from competencies.models import LevelState
from people.models import Appointment, Person

ALONE = (Quiz.Purpose.TEST, Quiz.Purpose.RECHECK)  # the result of which is that of one competency and level


@dataclass(frozen=True)
class Affected:
    """Somebody who has failed a cell and has fewer than five unseen questions of it left. person: id."""

    person: int
    cell: Cell
    unseen: int


@dataclass(frozen=True)
class CellLine:
    """One competency and level. for_tests: questions that tests may ask.  persons: of the viewer's area who are affected.

    is_short: the bank has fewer than five; then nobody at all can be tested.
    """

    competency: str
    name: str
    level: int
    for_tests: int
    persons: int

    @property
    def is_short(self) -> bool:
        return self.for_tests < RULES.least_questions


@dataclass(frozen=True)
class PersonLine:
    """One of the persons behind a number."""

    id: int
    name: str
    township: str
    village: str
    unseen: int


def lines(viewer: Person, *, on: date) -> list[CellLine]:
    """The cells that are short for somebody, the widest first. The same few queries for any county."""
    frame = competencies.framework()
    bank = asked_on(on, frame=frame).for_tests()
    counted: dict[Cell, int] = {}
    for one in affected(viewer, bank, on=on):
        counted[one.cell] = counted.get(one.cell, 0) + 1
    found = []
    for entry in frame.competencies:
        for level in LEVELS:
            cell = (entry.key, level)
            line = CellLine(entry.key, entry.name, level, len(bank.of_cell(*cell)), counted.get(cell, 0))
            if level <= entry.standard.test_top and (line.persons or line.is_short):
                found.append(line)
    return sorted(found, key=lambda line: (-line.persons, line.for_tests, line.competency, line.level))


def people(viewer: Person, cell: Cell, *, on: date) -> list[PersonLine]:
    """Who is affected in one cell, village by village."""
    left = {one.person: one.unseen for one in affected(viewer, asked_on(on).for_tests(), on=on) if one.cell == cell}
    rows = Person.objects.visible_to(viewer).filter(pk__in=list(left)).select_related("home_unit__parent")
    return [_person(row, left[row.pk]) for row in rows.order_by("home_unit__path", "name", "pk")]


def _person(row: Person, unseen: int) -> PersonLine:
    home = row.home_unit
    above = home.parent.name if home and home.parent else ""
    return PersonLine(row.pk, row.name, above, home.name if home else "", unseen)


def affected(viewer: Person, bank: Pool, *, on: date) -> list[Affected]:
    """Everybody in the viewer's area with a cell that he has failed, does not hold, and has no five unseen questions of.

    bank: what tests may ask. Five queries: who failed what and is seen, what they saw, where they hold office, what they hold.
    """
    failed = _failed(viewer)
    if not failed:
        return []
    persons = list(failed)
    seen, kinds, held = _seen(viewer, persons), _kinds(persons, on=on), _held(persons)
    return [
        Affected(person, cell, unseen)
        for person, cells in failed.items()
        for cell in sorted(cells)
        if held.get((person, cell[0]), 0) < cell[1]
        and (unseen := _unseen(bank, cell, kinds.get(person, frozenset()), seen.get(person, frozenset())))
        < RULES.least_questions
    ]


def _unseen(bank: Pool, cell: Cell, kinds: frozenset[str], seen: Collection[str]) -> int:
    """How many questions of a cell somebody has not seen of those that are put to him."""
    fitting = (one for one in bank.of_cell(*cell) if competencies.is_for(one.unit_kinds, kinds))
    return sum(one.key not in seen for one in fitting)


def _failed(viewer: Person) -> dict[int, set[Cell]]:
    """The cells that each person has failed once; what a merged duplicate sat is his. Two queries."""
    rows = _in_area(viewer).filter(purpose__in=list(JUDGED), closed_at__isnull=False)
    rows = rows.exclude(purpose__in=ALONE, passed=True)  # a whole test that was passed has failed nothing
    found: dict[int, set[Cell]] = {}
    for person, root, *said in rows.values_list(
        "person_id", "person__merged_into_id", "purpose", "quiz__competency__key", "quiz__level", "passed", "result"
    ).iterator():
        for cell in _failed_in(*said):
            found.setdefault(root or person, set()).add(cell)
    there = Person.objects.visible_to(viewer).filter(pk__in=list(found)).values_list("pk", flat=True)
    return {person: found[person] for person in there}


def _in_area(viewer: Person) -> QuerySet[Sitting]:
    """Sittings of persons whom ``viewer`` may see, those of their duplicates too, wherever these lived."""
    own = viewer.scope.person_filter("person__") & Q(person__merged_into=None)
    return Sitting.objects.filter(own | viewer.scope.person_filter("person__merged_into__")).order_by()


def _failed_in(purpose: str, key: str | None, level: int | None, passed: bool | None, result: Any) -> Iterable[Cell]:
    cell = None if purpose == Quiz.Purpose.EXAM or key is None or level is None else (key, level)
    return [one.cell for one in gates.cells_tested(cell, None, passed, result) if one.is_failure]


def _seen(viewer: Person, persons: Collection[int]) -> Mapping[int, set[str]]:
    """The questions that each of them has seen, by key. One query."""
    rows = _in_area(viewer).filter(Q(person__in=persons) | Q(person__merged_into__in=persons))
    found: dict[int, set[str]] = {}
    for person, root, paper in rows.values_list("person_id", "person__merged_into_id", "paper").iterator():
        found.setdefault(root or person, set()).update(line["q"] for line in paper)
    return found


def _kinds(persons: Collection[int], *, on: date) -> Mapping[int, frozenset[str]]:
    """The kinds of the units where each of them holds office. One query."""
    rows = Appointment.objects.acting(on).filter(person__in=persons).values_list("person_id", "post__unit_kind")
    found: dict[int, frozenset[str]] = {}
    for person, kind in rows:
        found[person] = found.get(person, frozenset()) | {kind}
    return found


def _held(persons: Collection[int]) -> Mapping[tuple[int, str], int]:
    """The level that each of them holds in each competency. One query."""
    rows = LevelState.objects.filter(person__in=persons).values_list("person_id", "competency__key", "level")
    return {(person, key): level for person, key, level in rows}
