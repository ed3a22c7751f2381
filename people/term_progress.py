"""How far a term is laid out: of each place its seats, and for how many nothing is said yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from people.models import Turn, Unit
from people.term_rules import Outcome


@dataclass(frozen=True)
class Progress:
    """One place: its seats, and of how many it is not said yet what becomes of them."""

    unit: Unit
    seats: int
    open: int

    @property
    def done(self) -> int:
        return self.seats - self.open


def progress(turn: Turn, units: Sequence[Unit], *, level: str) -> list[Progress]:
    """For each of ``units`` (townships: level "unit__parent"; villages: "unit"). One query."""
    rows = (
        turn.lines.filter(**{f"{level}__in": units})
        .values_list(level)
        .annotate(all=Count("pk"), open=Count("pk", filter=Q(outcome=Outcome.OPEN)))
        .order_by()
    )
    counts = {unit: (seats, left) for unit, seats, left in rows}
    return [Progress(unit, *counts.get(unit.pk, (0, 0))) for unit in units]
