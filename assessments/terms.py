"""What holds for a sitting from its start to its end, whatever is changed on the quiz meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Overdue(StrEnum):
    """What happens when time is up. Whatever comes too late is kept in the log and shown to staff.

    hand_in: closed by itself after the grace, with what had been received.  nothing: the same on the second of the deadline.
    flag: still taken, and marked as late, for a day.
    """

    HAND_IN = "hand_in"
    FLAG = "flag"
    NOTHING = "nothing"


GRACE_SECONDS = 30  # for the way to the server: docs/safety.md, D-13
OVERTIME = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a paper. first: the number of its first question, from 1."""

    title: str
    intro: str
    first: int


@dataclass(frozen=True, slots=True)
class Terms:
    """percent: the share of questions that passes; None where each competency and level has its own cut.

    tells_at_once: each question is told right or wrong when it is answered; what was told can not be changed.
    """

    parts: tuple[Part, ...] = ()
    percent: int | None = None
    grace_seconds: int = GRACE_SECONDS
    overdue: Overdue = Overdue.FLAG
    tells_at_once: bool = False

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.grace_seconds)

    def takes_until(self, deadline: datetime | None) -> datetime | None:
        """The last instant at which what the server receives counts; None without a deadline."""
        if deadline is None:
            return None
        return (
            deadline
            + {Overdue.HAND_IN: self.grace, Overdue.FLAG: OVERTIME, Overdue.NOTHING: timedelta(0)}[self.overdue]
        )

    def ends_at(self, deadline: datetime) -> datetime:
        """When a sitting counts as ended that nobody handed in."""
        return deadline + OVERTIME if self.overdue == Overdue.FLAG else deadline

    def part_at(self, number: int) -> Part | None:
        """The section that begins with the question at ``number``; None within one, and where nothing is said about it."""
        return next((part for part in self.parts if part.first == number and (part.title or part.intro)), None)

    def as_json(self) -> dict[str, Any]:
        return {
            "parts": [[part.title, part.intro, part.first] for part in self.parts],
            "percent": self.percent,
            "grace": self.grace_seconds,
            "overdue": self.overdue.value,
            "at_once": self.tells_at_once,
        }


def read(given: Mapping[str, Any] | None) -> Terms:
    """The terms in a sitting's row; those of any other sitting where it has none."""
    if given is None or "overdue" not in given:
        return Terms()
    return Terms(
        parts=tuple(Part(*part) for part in given["parts"]),
        percent=given["percent"],
        grace_seconds=given["grace"],
        overdue=Overdue(given["overdue"]),
        tells_at_once=given["at_once"],
    )
