"""A plan's items as they are kept: plain values in one row, read back without a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

from kit import bulk
from learning.planner import AGAIN, Item, ItemKind, Part


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


MANY = 200_000
"""As many texts are remembered."""


@dataclass
class Texts:
    """Plans as they are written. Items that many share, as `learning.parts` hands them out, are put into words once."""

    _items: dict[int, tuple[Item, list[str]]] = field(default_factory=dict)  # by identity, kept so that it stays theirs

    def of_items(self, items: Iterable[tuple[Item, bool]]) -> bulk.Written:
        """What `kept` gives, written."""
        return bulk.Written(f"[{','.join([self._text(item, inside) for item, inside in items])}]")

    def of_summary(self, summary: Mapping[str, Any]) -> bulk.Written:
        return bulk.Written(bulk.encode(dict(summary)))

    def _text(self, item: Item, inside: bool) -> str:
        known = self._items.get(id(item))
        if known is None:
            known = item, [bulk.encode(_kept(item, inside=where)) for where in (False, True)]
            if len(self._items) < MANY:
                self._items[id(item)] = known
        return known[1][inside]


def digest(*texts: str) -> str:
    """Tells whether two plans say the same: 32 characters of all that is kept of one, its open steps among it."""
    return blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


def read(rows: Iterable[Sequence[Any]]) -> tuple[PlanItem, ...]:
    """What `kept` wrote, in its order."""
    return tuple(
        PlanItem(*row[:9], due=date.fromisoformat(row[9]) if row[9] else None, in_programme=row[10], params=row[11])
        for row in rows
    )
