"""Credit hours (学时): nominal, exact, and granted once per person and lesson.

An hour is 45 minutes unless a county sets another rule with its basis. Hours are fractions as long as they are counted, and are
rounded to one digit only where they are shown: a sum is rounded once, never the sum of rounded parts.

Source: docs/learning-model.md, "Gap and plan", credit hours; docs/policy.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CreditRule:
    """How many minutes are one hour; ``basis`` is the document of another rule than the usual one, empty for that."""

    minutes_per_hour: int = 45
    basis: str = ""

    def hours(self, minutes: int) -> Fraction:
        """Exactly. Raises ValueError for negative minutes, and for a rule without minutes."""
        if minutes < 0 or self.minutes_per_hour <= 0:
            raise ValueError(f"no hours: {minutes} minutes ÷ {self.minutes_per_hour}")
        return Fraction(minutes, self.minutes_per_hour)


NOMINAL = CreditRule()


class Ground(StrEnum):
    """Why the minutes of a lesson are credited."""

    CHECK = "check"  # the check at its end was passed
    TESTED_OUT = "tested_out"  # its steps were shown without it


class Raise(Protocol):
    """A lesson leads to ``to_level`` of a competency."""

    @property
    def competency(self) -> str: ...
    @property
    def to_level(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Grant:
    """The minutes of one lesson credited to one person, once; the hours follow by the rule of that day."""

    lesson: str
    minutes: int
    ground: Ground
    on: date


def shown(hours: Fraction) -> Decimal:
    """As printed: one digit, a half upwards (0.25 is 0.3)."""
    exact = Decimal(hours.numerator) / Decimal(hours.denominator)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def total(minutes: Iterable[int], rule: CreditRule = NOMINAL) -> Fraction:
    """The hours of lessons and class sessions together, exactly."""
    return rule.hours(sum(minutes))


def is_tested_out(raises: Sequence[Raise], tested: Mapping[str, int]) -> bool:
    """Whether every step of a lesson was shown by tests. tested: competency → the highest level that tests support.

    A lesson that raises nothing cannot be tested out.
    """
    return bool(raises) and all(tested.get(one.competency, 0) >= one.to_level for one in raises)


def new_grants(earned: Iterable[Grant], granted: Collection[str]) -> list[Grant]:
    """What is still to be granted: one grant a lesson, the earliest, and there a check before a test-out.

    earned: all that a person has earned, in any order, repeats included.  granted: codes of lessons credited before.
    """
    first: dict[str, Grant] = {}
    for grant in sorted(earned, key=lambda one: (one.on, one.ground != Ground.CHECK, one.lesson)):
        if grant.lesson not in granted:
            first.setdefault(grant.lesson, grant)
    return list(first.values())
