"""What several accommodations of one person amount to. Pure.

Nothing here makes a test easier: the questions, the cut and what it shows stay as they are. What helped is written down as the
condition of the sitting, and goes with it into the ledger.

Source: docs/learning-model.md, "Evidence": conditions phone, assisted, supervised, paper, oral.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PHONE, ASSISTED, SUPERVISED, ORAL = "phone", "assisted", "supervised", "oral"
MOST_PERCENT, MOST_SITTINGS = 200, 10


@dataclass(frozen=True, slots=True)
class Granted:
    """One accommodation that is in force. kind: of `Accommodation.Kind`.  amount: percent, or sittings."""

    kind: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Help:
    """percent: more time.  sittings: more sittings than others.  The others: what the pages and the ledger have to know."""

    percent: int = 0
    sittings: int = 0
    large_print: bool = False
    read_aloud: bool = False
    oral: bool = False
    assisted: bool = False

    def deadline(self, since: datetime, deadline: datetime | None) -> datetime | None:
        """When a sitting ends that would have ended at ``deadline``: what lay between grows by the percentage."""
        return deadline and deadline + (deadline - since) * self.percent / 100

    def condition(self, condition: str) -> str:
        """The condition of a sitting: somebody who helps is said, also where a trainer watches it."""
        return ASSISTED if self.assisted and condition in (PHONE, SUPERVISED) else condition

    def as_json(self) -> dict[str, Any]:
        """What the pages of a sitting have to know, and what it was given; empty when there is nothing."""
        said = {"percent": self.percent, "large": self.large_print, "aloud": self.read_aloud}
        return {name: value for name, value in said.items() if value}


NO_HELP = Help()


def together(granted: Iterable[Granted]) -> Help:
    """All of them: of two of a kind, the greater one counts; they are never added up."""
    rows = list(granted)

    def most(kind: str, limit: int) -> int:
        return min(limit, max((one.amount for one in rows if one.kind == kind), default=0))

    kinds = {one.kind for one in rows}
    return Help(
        percent=most("extra_time", MOST_PERCENT),
        sittings=most("extra_sittings", MOST_SITTINGS),
        large_print="large_print" in kinds,
        read_aloud="read_aloud" in kinds,
        oral="oral" in kinds,
        assisted="assisted" in kinds,
    )


def read(given: Mapping[str, Any] | None) -> Help:
    """The help with which a sitting began."""
    said = (given or {}).get("help", {})
    return Help(
        percent=said.get("percent", 0), large_print=said.get("large", False), read_aloud=said.get("aloud", False)
    )
