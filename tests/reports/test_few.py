from __future__ import annotations

import pytest

from reports.few import Cell, share


@pytest.mark.parametrize(
    ("cell", "said"), [(Cell(0, 0), "0"), (Cell(1, 1), "少于 5"), (Cell(40, 4), "少于 5"), (Cell(1200, 5), "1,200")]
)
def test_a_number_is_said_when_five_persons_stand_behind_it(cell, said):
    assert str(cell) == said


@pytest.mark.parametrize(
    ("part", "whole", "hundredths"),
    [
        (Cell(5, 5), Cell(20, 9), 25),
        (Cell(0, 0), Cell(20, 9), 0),
        (Cell(4, 4), Cell(20, 9), None),
        (Cell(3, 3), Cell(3, 3), None),
        (Cell(0, 0), Cell(0, 0), None),
    ],
)
def test_a_share_is_said_when_both_its_numbers_are(part, whole, hundredths):
    assert share(part, whole) == hundredths
