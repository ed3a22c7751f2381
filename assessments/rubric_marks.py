"""What markers' ticks are worth, and when a written answer has its mark. Pure.

Source: docs/learning-model.md, "Evidence": short texts show no level; they count in the total of a quiz.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.questions import Rubric

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Given:
    """One marker's mark. marker: an id.  points: places in the rubric, from 0.  order: later ones are greater."""

    marker: int
    points: frozenset[int]
    order: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What the marks of one written answer amount to.

    share: of the question's marks, 0 to 1; None while it waits.  more: how many markers are still wanted.
    by: the marks that made the share.
    """

    share: Fraction | None
    more: int
    by: tuple[Given, ...] = ()


def share_of(points: Collection[int], rubric: Rubric) -> Fraction:
    """The share that these points earn: all of it when as many are there as the rubric wants, else in proportion."""
    found = len({point for point in points if 0 <= point < len(rubric.points)})
    return min(WHOLE, Fraction(found, max(1, rubric.least)))


def settle(given: Sequence[Given], rubric: Rubric, *, second: bool, most_apart: Fraction = Fraction(1, 4)) -> Settled:
    """The mark of a written answer.

    With one marker the newest mark counts, whoever made it. With two, both must have marked: not further apart than
    ``most_apart``, they count in equal parts; else a third marker decides. The newest mark of each marker counts.
    """
    newest: dict[int, Given] = {}
    for one in sorted(given, key=lambda one: one.order):
        newest[one.marker] = one
    # In the order in which the markers came to it first, so that a mark that is put right does not become the third one.
    first = {marker: min(one.order for one in given if one.marker == marker) for marker in newest}
    marks = sorted(newest.values(), key=lambda one: first[one.marker])
    if not second:
        last = max(marks, key=lambda one: one.order, default=None)
        return Settled(share_of(last.points, rubric), 0, (last,)) if last else Settled(None, 1)
    if len(marks) < 2:
        return Settled(None, 2 - len(marks))
    shares = [share_of(one.points, rubric) for one in marks]
    if abs(shares[0] - shares[1]) <= most_apart:
        return Settled((shares[0] + shares[1]) / 2, 0, tuple(marks[:2]))
    if len(marks) < 3:
        return Settled(None, 1)
    return Settled(shares[2], 0, (marks[2],))
