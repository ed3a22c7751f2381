"""The matrix of what posts ask, as plain values: cells, what is wrong with one, and what differs between two versions. Pure.

A cell is what one post asks in one competency: its steps, lowest level first, each with its own due days (level 2 in
60 days, 3 in 180, 4 in 730). An empty cell asks nothing.

Source: docs/learning-model.md, "Entities" (Requirement).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from django.utils.translation import gettext as _

LEVELS = (1, 2, 3, 4, 5)
MOST_DAYS = 3650
LONGEST_BASIS = 200


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One level that a post asks within ``due_days`` days."""

    level: int
    due_days: int
    mandatory: bool = True
    basis: str = ""


Cell: TypeAlias = tuple[Step, ...]
Key: TypeAlias = tuple[str, str]  # of the post, of the competency
Grid: TypeAlias = Mapping[Key, Cell]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one step. field: ``level``, ``due_days`` or ``basis``; level: whose."""

    level: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs between two versions."""

    post: str
    competency: str
    before: Cell
    after: Cell

    @property
    def key(self) -> Key:
        return self.post, self.competency


@dataclass(frozen=True, slots=True)
class Since:
    """A step as it is asked now, and since when."""

    due_days: int
    mandatory: bool
    published_on: date


def flaws(cell: Iterable[Step], described: Collection[int]) -> list[Flaw]:
    """Everything that is wrong with a cell. described: the levels for which the competency has a sentence."""
    steps = sorted(cell)
    found: list[Flaw] = []
    for step in steps:
        if step.level not in LEVELS:
            found.append(Flaw(step.level, "level", _("There are levels 1 to 5 only.")))
        elif step.level not in described:
            words = _("The competency has no level %(level)s yet. Write its sentence first.")
            found.append(Flaw(step.level, "level", words % {"level": step.level}))
        if not 1 <= step.due_days <= MOST_DAYS:
            found.append(Flaw(step.level, "due_days", _("Write a number of days from 1 to 3650.")))
        if not step.basis:
            found.append(Flaw(step.level, "basis", _("Say which document asks it.")))
        elif len(step.basis) > LONGEST_BASIS:
            found.append(Flaw(step.level, "basis", _("At most 200 characters fit.")))
    for lower, higher in pairwise(steps):
        if higher.level == lower.level:
            found.append(Flaw(higher.level, "level", _("This level stands there twice.")))
        elif higher.due_days < lower.due_days:
            words = _("Level %(higher)s is due before level %(lower)s. Give the higher level at least as many days.")
            found.append(Flaw(higher.level, "due_days", words % {"higher": higher.level, "lower": lower.level}))
    return found


def compare(before: Grid, after: Grid) -> tuple[Change, ...]:
    """The cells that differ, by post and competency."""
    keys = sorted({*before, *after})
    pairs = ((key, before.get(key, ()), after.get(key, ())) for key in keys)
    return tuple(Change(*key, old, new) for key, old, new in pairs if sorted(old) != sorted(new))


def must(cell: Iterable[Step]) -> int:
    """The highest level that is mandatory; 0 when none is."""
    return max((step.level for step in cell if step.mandatory), default=0)


def asked_since(step: Step, before: Since | None, on: date) -> date:
    """The day from which a step counts: its old one while it stays as it is, ``on`` when it is new or asks something else.

    So nobody's due day moves because of somebody else's step.
    """
    if before is not None and (step.due_days, step.mandatory) == (before.due_days, before.mandatory):
        return before.published_on
    return on


def fingerprint(grid: Grid) -> str:
    """The same for the same cells; another one as soon as somebody has changed one of them."""
    said = hashlib.sha256()
    for key in sorted(grid):
        said.update(f"{key!r} {sorted(grid[key])!r}\n".encode())
    return said.hexdigest()[:32]
