"""Drawing: which questions a test asks, in which order its options stand, and two forms of equal weight.

Everything follows from a seed by a hash, never from a generator of random numbers: the draw does not depend on the order
of the pool, and it is the same in every release of Python, so that a sitting can be drawn again years later.

Source: docs/learning-model.md, "Evidence" (unseen first, never those of a lesson check) and "The placing test" (forms A and B).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from assessments.questions import CHOICES, Part, QuestionType, Step
from assessments.scoring import Cell

Seed = int | str


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """One approved question that may be drawn. ``key`` names the question, not a version of it.

    unit_kinds: of the units that it is about, by the laws that it cites; empty for all.  tags: as trainers gave them.
    laws: names of those that it cites.  exposure: sittings of the last 90 days that showed it, for each hundred who may be asked;
    None where everybody is meant to see it, or before it was counted.  options: how many there are to choose from; 0 where it is typed.
    """

    key: str
    competency: str
    level: int
    type: QuestionType
    difficulty: int = 3
    unit_kinds: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    laws: frozenset[str] = frozenset()
    exposure: float | None = None
    options: int = 0


class Shortage(Exception):
    """Too few questions for a fair test; only a supervised test or an observation is left.

    unseen: how many of the cell the person has never seen.  available: how many there are for a test at all.
    """

    def __init__(self, cell: Cell, *, unseen: int, available: int, count: int) -> None:
        super().__init__(f"{cell[0]} level {cell[1]}: {count} needed, {unseen} unseen of {available}")
        self.cell, self.unseen, self.available, self.count = cell, unseen, available, count


def draw(
    pool: Iterable[PoolQuestion],
    *,
    competency: str,
    level: int,
    count: int,
    seen: Mapping[str, date],
    in_checks: Collection[str],
    seed: Seed,
    after_fail: bool = False,
    preferred: Collection[str] = (),
) -> list[str]:
    """The keys of ``count`` questions for a test of one competency and level, unseen ones first, then the longest ago.

    preferred: keys that come first among the unseen ones, and among the seen ones.
    seen: question key → the day on which the person last saw it.  in_checks: keys that stand in lesson checks; never drawn.
    after_fail: the person has failed this cell before, so every question must be new.
    Raises Shortage when the cell holds too few questions, or too few unseen ones after a fail.
    """
    cell = [q for q in of_cell(pool, competency, level) if q.key not in in_checks]
    unseen = sum(q.key not in seen for q in cell)
    if len(cell) < count or (after_fail and unseen < count):
        raise Shortage((competency, level), unseen=unseen, available=len(cell), count=count)
    ordered = sorted(
        cell,
        key=lambda q: (q.key in seen, q.key not in preferred, seen.get(q.key, date.min), rank(seed, q.key)),
    )
    return [q.key for q in ordered[:count]]


def of_cell(pool: Iterable[PoolQuestion], competency: str, level: int) -> list[PoolQuestion]:
    """The questions of one competency and level that a machine can mark: short texts are never drawn."""
    return [q for q in pool if q.competency == competency and q.level == level and q.type != QuestionType.SHORT]


def option_order(keys: Sequence[str], type_: QuestionType, *, right: Sequence[str] = (), seed: Seed) -> tuple[str, ...]:
    """The order in which the options are shown; each key stays with its text.

    seed: of the sitting and the question together, or all questions of a sitting would be shuffled alike.
    Right and wrong keep their places, because people look for them there. An ordering (pass ``right``) is never shown solved.
    """
    if type_ == QuestionType.TRUE_FALSE:
        return tuple(keys)
    shown = tuple(sorted(keys, key=lambda key: rank(seed, key)))
    if type_ == QuestionType.ORDERING and shown == tuple(right):
        return shown[1:] + shown[:1]
    return shown


def shown_order(part: Part, steps: Sequence[Step] = (), *, seed: Seed, shuffled: bool = True) -> tuple[str, ...]:
    """The keys of everything that one can choose from, in the order in which it is shown; a paper's line keeps it.

    A matching has its options and then its targets; a chain the keys of each question with its number, "2:A".
    What is typed has none. seed: as for `option_order`.  shuffled: else choices stand as they were written; what would be
    solved by that, an ordering or a matching, never does.
    """
    if steps:
        each = [
            (n, shown_order(step.part, seed=f"{seed}:{n}", shuffled=shuffled)) for n, step in enumerate(steps, start=1)
        ]
        return tuple(f"{n}:{key}" for n, keys in each for key in keys)
    if not shuffled and part.type in CHOICES:
        return part.keys
    options = option_order(part.keys, part.type, right=part.right, seed=seed)
    targets = sorted((target.key for target in part.targets), key=lambda key: rank(seed, key))
    return (*options, *targets)


def parallel_forms(
    pool: Iterable[PoolQuestion], *, cells: Sequence[Cell], count: int, seed: Seed, without: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Two forms, A and B, of ``count`` questions for each cell and none in common.

    Within a cell the questions are paired by difficulty and type, and each pair is split, so that the forms weigh the same.
    without: keys that must not stand in either, those of lesson checks above all.
    Raises Shortage when a cell has not enough for both.
    """
    questions = [q for q in pool if q.key not in without]
    a: list[str] = []
    b: list[str] = []
    for competency, level in cells:
        cell = sorted(of_cell(questions, competency, level), key=lambda q: rank(seed, q.key))
        if len(cell) < 2 * count:
            raise Shortage((competency, level), unseen=len(cell), available=len(cell), count=2 * count)
        chosen = sorted(cell[: 2 * count], key=lambda q: (q.difficulty, q.type, rank(seed, q.key)))
        for number, pair in enumerate(zip(chosen[::2], chosen[1::2], strict=True)):
            # Turn about, so that the harder one of each pair does not always fall to B.
            first, second = pair if number % 2 == 0 else pair[::-1]
            a.append(first.key)
            b.append(second.key)
    return tuple(a), tuple(b)


def forms_before_and_after(people: Iterable[str], *, seed: Seed) -> dict[str, tuple[str, str]]:
    """Which form each person gets before and after: half of a class A then B, the other half B then A."""
    drawn = sorted(people, key=lambda person: rank(seed, person))
    return {person: ("A", "B") if number % 2 == 0 else ("B", "A") for number, person in enumerate(drawn)}


def rank(seed: Seed, key: str) -> bytes:
    """Where ``key`` stands in the order that ``seed`` makes; spread evenly, the same everywhere."""
    return sha256(f"{seed}\0{key}".encode()).digest()
