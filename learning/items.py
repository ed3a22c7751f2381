"""A plan's items as they are kept: plain values in one row, read back without a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

from kit import bulk
from learning.planner import AGAIN, Item, ItemKind, Part

DUE = 9  # place of the day among the values that are kept


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing to do, with its reason. What was done is no item: facts say it.

    competency: its key, empty for a lesson that lifts none.  level: 0 without one.
    why, params: the reason, as `learning.planner.Why` names them.
    in_programme: whether it stands between the person and the end of his programme.
    """

    kind: str
    part: str
    lesson_code: str
    course_code: str
    competency: str
    level: int
    why: str
    minutes: int
    bytes: int
    due: date | None
    in_programme: bool
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_required(self) -> bool:
        return self.part == Part.REQUIRED

    def is_late(self, on: date) -> bool:
        """Whether the day of something required has passed; what is shown again has no day of its own."""
        again = self.kind == ItemKind.RECHECK or self.why in AGAIN
        return self.is_required and not again and self.due is not None and self.due < on


def kept(items: Iterable[tuple[Item, bool]]) -> list[list[Any]]:
    """Planned items, each with whether it belongs to the programme, as JSON."""
    return [_kept(item, inside=inside) for item, inside in items]


def _kept(item: Item, *, inside: bool) -> list[Any]:
    return [
        item.kind,
        item.part,
        item.lesson,
        item.course,
        item.competency or "",
        item.level,
        item.reason.why,
        item.minutes,
        item.bytes,
        item.due.isoformat() if item.due else None,
        inside,
        dict(item.reason.params),
    ]


def written(item: Item, *, inside: bool) -> tuple[str, str]:
    """What `kept` gives of one item, as JSON: what stands before its day and behind it, so that the day may be another one."""
    values = _kept(item, inside=inside)
    if item.due is None:
        return bulk.encode(values), ""
    values[DUE] = ""
    before, behind = bulk.encode(values[: DUE + 1]), bulk.encode(values[DUE + 1 :])
    return before.removesuffix('"]'), f'", {behind[1:]}'


def digest(*texts: str) -> str:
    """Tells whether two plans say the same: 32 characters of all that is kept of one, its open steps among it."""
    return blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


def read(rows: Iterable[Sequence[Any]]) -> tuple[PlanItem, ...]:
    """What `kept` wrote, in its order."""
    return tuple(
        PlanItem(*row[:9], due=date.fromisoformat(row[9]) if row[9] else None, in_programme=row[10], params=row[11])
        for row in rows
    )
