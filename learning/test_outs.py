"""What can be shown at once: the test-outs of a plan, for one sitting of several, and the steps that a lesson closes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from learning import plans
from learning.planner import ItemKind, Why

if TYPE_CHECKING:
    from learning.items import PlanItem
    from people.models import Person

Cell = tuple[str, int]


def likely(items: Iterable[PlanItem]) -> list[Cell]:
    """Competency and level of every test-out of a likely step, in the order of the plan: what is asked first, then what he may."""
    found = [item for item in items if item.kind == ItemKind.TEST and item.why == Why.LIKELY]
    ordered = sorted(found, key=lambda item: not item.is_required)
    return list(dict.fromkeys((item.competency, item.level) for item in ordered))


def wanted(person: Person, on: date) -> Sequence[Cell]:
    """What ``person`` could show at once, the most urgent first; for `assessments.api.register_wanted`."""
    return likely(plans.plan_of(person, on=on).items)


def tested(items: Iterable[PlanItem]) -> Mapping[str, int]:
    """competency → the highest level that a test of the plan asks."""
    found: dict[str, int] = {}
    for item in items:
        if item.kind == ItemKind.TEST:
            found[item.competency] = max(item.level, found.get(item.competency, 0))
    return found
