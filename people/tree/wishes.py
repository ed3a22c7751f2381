"""What staff may ask of the tree of units. ``on``: the first day of the change; ``document``: the approval behind it.

Source: 村民委员会组织法 第3条 (a village is set up, closed or changed by the county's approval).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from people.models import Unit
from people.units import NewUnit


@dataclass(frozen=True)
class SetUp:
    """New units, from a day on."""

    news: tuple[NewUnit, ...]
    on: date
    document: str = ""


@dataclass(frozen=True)
class Rename:
    """A unit has another name; ``code``: its new statistical code, empty when that stays."""

    unit: Unit
    name: str
    on: date
    code: str = ""
    document: str = ""


@dataclass(frozen=True)
class Move:
    """A unit stands below another one; ``code``: its new statistical code, empty when that stays."""

    unit: Unit
    parent: Unit
    on: date
    code: str = ""
    document: str = ""


@dataclass(frozen=True)
class Merge:
    """``sources`` end; their offices, and the units below them, go to ``into``, which begins or is there already."""

    sources: tuple[Unit, ...]
    into: Unit | NewUnit
    on: date
    document: str = ""


@dataclass(frozen=True)
class Split:
    """``unit`` ends and ``news`` begin. assigned: by id of a person, the place in ``news`` to which his offices go.

    Everybody who is not named there goes to ``otherwise``; None lets the plan refuse.
    """

    unit: Unit
    news: tuple[NewUnit, ...]
    on: date
    assigned: Mapping[int, int] = field(default_factory=dict)
    otherwise: int | None = None
    document: str = ""


@dataclass(frozen=True)
class Close:
    """A unit ends, and with it the offices in it."""

    unit: Unit
    on: date
    document: str = ""


Wish: TypeAlias = SetUp | Rename | Move | Merge | Split | Close


def begun_by(wish: Wish) -> tuple[NewUnit, ...]:
    """The units that ``wish`` lets begin, in their order."""
    if isinstance(wish, SetUp | Split):
        return wish.news
    if isinstance(wish, Merge) and isinstance(wish.into, NewUnit):
        return (wish.into,)
    return ()


def named_in(wish: Wish) -> list[Unit]:
    """The units that are there already and that ``wish`` is about; those above new ones included."""
    above = [new.parent for new in begun_by(wish) if new.parent is not None]
    match wish:
        case Rename(unit=unit) | Split(unit=unit) | Close(unit=unit):
            return [unit, *above]
        case Move(unit=unit, parent=parent):
            return [unit, parent]
        case Merge(sources=sources, into=into):
            return [*sources, *above, *([into] if isinstance(into, Unit) else [])]
    return above
