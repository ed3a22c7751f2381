"""The picture of one competency: a box for each level, with what one has, what is likely, what is missing, what nobody asks. Pure.

Four boxes: so many levels can be tested, and no post of the product asks for more. A fifth stands there as soon as somebody holds level 5
(seen at work, or decided) or is asked for it. Whoever draws a ladder asks here, so that a box means the same on every page.

Source: docs/learning-model.md, "The current level" and "Gap and plan".
"""

from __future__ import annotations

from collections.abc import Mapping

from competencies.gaps_rules import Gap, Mark

USUAL = 4
LOOKS: Mapping[str, str] = {Mark.LIKELY: "likely", Mark.MISSING: "lacks", Mark.UNPLACED: "unknown"}


def ladder(held: int, asked: int, marks: Mapping[int, str]) -> tuple[str, ...]:
    """has, likely, lacks, unknown or empty, from level 1 up. marks: what is thought of each open step, by its level."""

    def box(level: int) -> str:
        if level <= held:
            return "has"
        return LOOKS.get(marks.get(level, ""), "empty") if level <= asked else "empty"

    return tuple(box(level) for level in range(1, max(USUAL, held, asked) + 1))


def marks_of(gap: Gap | None) -> dict[int, str]:
    """What is thought of each open step of ``gap``, by its level."""
    return {step.level: step.mark for step in gap.steps} if gap else {}
