"""What happens to units: set up, renamed, moved, merged, split, closed.

    wish = Merge((first, second), NewUnit("village", "新村", "140522101210", township), on=day, document="县政〔2026〕9号")
    plan = plan_of(wish)                    # reads only: what begins and ends, who moves, what speaks against it
    carry_out(wish, by=person, expected=plan.fingerprint)

Each deed is an `Operation` and is taken back with `people.operations.undo`.
"""

from __future__ import annotations

from people.tree import hindrances as hindrances
from people.tree.acting import (
    carry_out,
    close_unit,
    merge_units,
    move_unit,
    rename_unit,
    set_up_units,
    split_unit,
)
from people.tree.plan import Doubled, OfficeChange, Plan, Shape, UnitChange
from people.tree.planning import plan_of
from people.tree.wishes import Close, Merge, Move, Rename, SetUp, Split, Wish

__all__ = [
    "Close",
    "Doubled",
    "Merge",
    "Move",
    "OfficeChange",
    "Plan",
    "Rename",
    "SetUp",
    "Shape",
    "Split",
    "UnitChange",
    "Wish",
    "carry_out",
    "close_unit",
    "merge_units",
    "move_unit",
    "plan_of",
    "rename_unit",
    "set_up_units",
    "split_unit",
]
