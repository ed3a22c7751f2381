"""How many questions tests may ask, for the matrix of what posts ask: it names the levels that no test can show."""

from __future__ import annotations

from django.http import HttpRequest

from assessments.pool import pool
from assessments.scoring import Cell


def of_cells(_request: HttpRequest, _object: object) -> dict[Cell, int]:
    """(competency, level) → questions of the bank that stand in no lesson check; cells without any are missing."""
    return {cell: len(questions) for cell, questions in pool().for_tests().by_cell.items()}
