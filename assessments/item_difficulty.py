"""How much harder than its label a question is, from the answers of many; in levels. Pure: numbers in, numbers out.

It starts from the author's grade (1 to 5, against the mean of its cell). From 30 answers on it is estimated anew: the logit of wrong
answers against the mean of the questions of the same competency and level, drawn towards the start by as much as it is uncertain.
Which questions of a cell a test asks is drawn by chance, so that those who answered them know the same on the average, and nothing
has to be corrected for who answered; those of lesson checks are asked after the lesson and compared among themselves only.

Sources: PROX for persons of equal spread, Wright & Stone, Best Test Design, 1979, ch. 2; the half added to each count, Haldane,
Annals of Human Genetics 20, 1956; shrinkage, Efron & Morris, Journal of the American Statistical Association 70, 1975.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from assessments.item_statistics import LEAST_ANSWERS
from assessments.scoring import Cell

GRADE = 0.3  # logits for each grade of the author
SPREAD = 0.5  # of true difficulties around the author's, in logits
LOGITS_A_LEVEL = 2.0
LEAST_COMPARED = 3  # questions of a cell with enough answers; fewer have no mean to be compared with
MOST = 1.0  # a question further off than a level is a matter for its author, not for arithmetic


@dataclass(frozen=True, slots=True)
class Graded:
    """A question: its cell, the author's grade, how many answered it, how many of them rightly. in_check: of a lesson check."""

    key: str
    cell: Cell
    grade: int
    answers: int = 0
    right: int = 0
    in_check: bool = False

    @property
    def logit(self) -> float:
        return log((self.answers - self.right + 0.5) / (self.right + 0.5))

    @property
    def trust(self) -> float:
        """How much its own answers weigh against the start, 0 to 1."""
        error = 1 / (self.right + 0.5) + 1 / (self.answers - self.right + 0.5)
        return SPREAD**2 / (SPREAD**2 + error)


def hardness(questions: Iterable[Graded]) -> dict[str, float]:
    """key → how much harder (or, below 0, easier) than its label, in levels, at most one."""
    cells: dict[tuple[Cell, bool], list[Graded]] = {}
    for one in questions:
        cells.setdefault((one.cell, one.in_check), []).append(one)
    return {key: value for cell in cells.values() for key, value in _of_cell(cell).items()}


def _of_cell(cell: list[Graded]) -> Mapping[str, float]:
    grade = sum(one.grade for one in cell) / len(cell)
    start = {one.key: GRADE * (one.grade - grade) for one in cell}
    counted = [one for one in cell if one.answers >= LEAST_ANSWERS]
    if len(counted) >= LEAST_COMPARED:
        mean = sum(one.logit - start[one.key] for one in counted) / len(counted)
        for one in counted:
            start[one.key] += one.trust * (one.logit - mean - start[one.key])
    return {key: max(-MOST, min(MOST, value / LOGITS_A_LEVEL)) for key, value in start.items()}
