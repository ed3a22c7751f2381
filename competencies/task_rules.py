"""What a task at work asks, and which take a file. Without a database.

A competency that the file does not name is shown by what its level's sentence says, so that one that a county adds has
tasks at once.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from competencies.framework import CompetencyEntry
from competencies.models import CaseKind

FILE = Path(__file__).parent / "data" / "tasks.csv"
MEDIATING = "TJ"  # the ability whose tasks take no file, whatever the competency
NO_FILE = frozenset({CaseKind.MEDIATION, CaseKind.FAMILY, CaseKind.MINORS, CaseKind.ASSISTANCE})
LATEST = timedelta(days=365)  # a task is set for within a year
ANY_LEVEL = 0
_LIVES = (CaseKind.FAMILY, CaseKind.MINORS, CaseKind.ASSISTANCE)
CASES: Mapping[str, tuple[CaseKind, ...]] = {
    "LZ": (CaseKind.MEETING, CaseKind.OPENNESS, CaseKind.SAFETY, CaseKind.SERVICE, *_LIVES, CaseKind.OTHER),
    "KT": (CaseKind.MEETING, CaseKind.PUBLICITY, CaseKind.PROJECT, CaseKind.SERVICE, CaseKind.MINORS, CaseKind.OTHER),
    "DF": (CaseKind.PROJECT, CaseKind.OPENNESS, CaseKind.MEETING, CaseKind.LAND, CaseKind.OTHER),
    "TJ": (CaseKind.MEDIATION, CaseKind.LAND, *_LIVES, CaseKind.OTHER),
}
"""Ability → what its tasks can be about, so that nobody reads through a dozen; of an ability that a county adds, everything."""


@dataclass(frozen=True)
class Line:
    """One line of the file. what: what to do, empty where the sentence of the level says enough."""

    what: str
    takes_file: bool


@dataclass(frozen=True)
class TaskDefinition:
    """What one step asks to be shown at work. takes_file: whether a photo may go with it, as far as the case allows."""

    entry: CompetencyEntry
    level: int
    behaviour: str
    what: str
    takes_file: bool


def definition_of(entry: CompetencyEntry, level: int) -> TaskDefinition | None:
    """The task of ``level``; None where nothing can be seen: conduct, and a level without a sentence."""
    behaviour = entry.behaviour(level)
    if entry.is_conduct or not behaviour:
        return None
    lines = seeded()
    line = lines.get((entry.key, level)) or lines.get((entry.key, ANY_LEVEL)) or Line("", takes_file=True)
    takes_file = line.takes_file and entry.ability.key != MEDIATING
    return TaskDefinition(entry, level, behaviour, line.what or behaviour, takes_file)


def takes_file(task: TaskDefinition, case: str) -> bool:
    """Whether a photo may go with ``task`` in a case of this kind: never where a family, a child or somebody in need could be seen."""
    return task.takes_file and case not in NO_FILE


def cases_of(task: TaskDefinition) -> tuple[CaseKind, ...]:
    """The kinds of case to choose from."""
    return CASES.get(task.entry.ability.key, tuple(CaseKind))


@cache
def seeded() -> Mapping[tuple[str, int], Line]:
    """The file, by competency and level; without a level it holds for all of them."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {
            (row["competency"], int(row["level"] or ANY_LEVEL)): Line(row["what"], row["file"] == "yes")
            for row in csv.DictReader(stream)
        }
