"""The picture of a competency: four boxes, a fifth only where it means something."""

from __future__ import annotations

import pytest

from competencies.api import ladder, marks_of
from competencies.gaps_rules import Mark

LACKS, LIKELY, UNKNOWN = Mark.MISSING, Mark.LIKELY, Mark.UNPLACED


@pytest.mark.parametrize(
    ("held", "asked", "marks", "boxes"),
    [
        (0, 0, {}, "empty empty empty empty"),
        (3, 3, {}, "has has has empty"),
        (4, 2, {}, "has has has has"),
        (2, 3, {3: LACKS}, "has has lacks empty"),
        (1, 3, {2: LIKELY, 3: LACKS}, "has likely lacks empty"),
        (0, 2, {1: UNKNOWN, 2: UNKNOWN}, "unknown unknown empty empty"),
        (2, 3, {3: LACKS, 4: LACKS}, "has has lacks empty"),  # what is asked later is not drawn yet
        (5, 3, {}, "has has has has has"),  # seen at work
        (4, 5, {5: LACKS}, "has has has has lacks"),  # a county that asks for more
    ],
)
def test_a_box_is_a_level(held, asked, marks, boxes):
    assert ladder(held, asked, marks) == tuple(boxes.split())


def test_where_nothing_is_open_nothing_is_marked():
    assert marks_of(None) == {}
