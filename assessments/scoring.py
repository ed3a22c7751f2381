"""Scoring: what a sheet is worth on its paper, and what that shows about each competency and level.

Pure and repeatable: the same paper and sheet give the same result for ever. Whatever a phone sends is scored, never refused:
an answer that cannot be read is wrong and named as malformed.

Source: docs/learning-model.md, "Evidence" and "The current level", rules 4 and 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from assessments.questions import QuestionType, takes_several

Cell = tuple[str, int]  # a competency's key and a level of it


@dataclass(frozen=True, slots=True)
class Item:
    """One question on a paper, as the sitting froze it.

    key: the id of the question's version; it is what a sheet names.
    options: the keys that were shown.  right: the key as stored; of an ordering, all keys in the right order.
    """

    key: str
    competency: str
    level: int
    type: QuestionType
    options: tuple[str, ...]
    right: tuple[str, ...]
    points: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a person answered: item key → the chosen keys, in order for an ordering.

    The values are kept as they came. Good ones are a list of keys, or one key as text; for a short text, anything but
    emptiness. None, an empty text and an empty list mean that nothing was answered.
    """

    answers: Mapping[str, object] = field(default_factory=dict)


class Finding(StrEnum):
    """How one item went. Pending: a person has to mark it; it is not counted before that."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    MALFORMED = "malformed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Mark:
    """How one item of a paper went, and the points that it brought."""

    item: str
    finding: Finding
    points: int

    @property
    def is_right(self) -> bool:
        """Whether the answer is right as a whole; there are no half points."""
        return self.finding is Finding.RIGHT


@dataclass(frozen=True, slots=True)
class Result:
    """What a sheet is worth.

    out_of: the points of the whole paper, pending ones included.  per_item: in the order of the paper.
    by_cell: (competency, level) → (right, asked); short texts are in neither number.
    unasked: keys that the sheet names and the paper does not hold, sorted; they count nothing.
    """

    points: int
    out_of: int
    per_item: tuple[Mark, ...]
    by_cell: Mapping[Cell, tuple[int, int]]
    unasked: tuple[str, ...] = ()

    def found(self, finding: Finding) -> tuple[str, ...]:
        """The items that went so, in the order of the paper."""
        return tuple(mark.item for mark in self.per_item if mark.finding is finding)


def score(paper: Sequence[Item], sheet: Sheet) -> Result:
    """What ``sheet`` is worth on ``paper``. A missing answer scores 0; nothing that a sheet holds raises an error."""
    marks = tuple(_mark(item, sheet.answers.get(item.key)) for item in paper)
    return Result(
        points=sum(mark.points for mark in marks),
        out_of=sum(item.points for item in paper),
        per_item=marks,
        by_cell=_by_cell(paper, marks),
        unasked=tuple(sorted({str(key) for key in sheet.answers} - {item.key for item in paper})),
    )


def _by_cell(paper: Sequence[Item], marks: Sequence[Mark]) -> dict[Cell, tuple[int, int]]:
    cells: dict[Cell, tuple[int, int]] = {}
    for item, mark in zip(paper, marks, strict=True):
        if item.type != QuestionType.SHORT:
            right, asked = cells.get((item.competency, item.level), (0, 0))
            cells[item.competency, item.level] = right + mark.is_right, asked + 1
    return cells


def _mark(item: Item, answer: object) -> Mark:
    finding = _finding(item, answer)
    return Mark(item.key, finding, item.points if finding is Finding.RIGHT else 0)


def _finding(item: Item, answer: object) -> Finding:
    if answer is None or answer in ("", [], ()):
        return Finding.MISSING
    if item.type == QuestionType.SHORT:
        return Finding.PENDING
    chosen = _chosen(answer)
    if chosen is None or len(set(chosen)) < len(chosen) or not set(chosen) <= set(item.options):
        return Finding.MALFORMED
    return _FINDERS[item.type](item, chosen)


def _chosen(answer: object) -> tuple[str, ...] | None:
    """The chosen keys, or None when the answer has another shape."""
    if isinstance(answer, str):
        return (answer,)
    if isinstance(answer, list | tuple) and all(isinstance(key, str) for key in answer):
        return tuple(answer)
    return None


def _single(item: Item, chosen: tuple[str, ...]) -> Finding:
    if len(chosen) > 1:
        return Finding.MALFORMED  # the page lets one choose only one
    return Finding.RIGHT if chosen == item.right else Finding.WRONG


def _multiple(item: Item, chosen: tuple[str, ...]) -> Finding:
    """All-or-nothing: every right option and no other, in any order."""
    return Finding.RIGHT if set(chosen) == set(item.right) else Finding.WRONG


def _true_false(item: Item, chosen: tuple[str, ...]) -> Finding:
    return _single(item, chosen)


def _ordering(item: Item, chosen: tuple[str, ...]) -> Finding:
    """All-or-nothing: an order that stops half way is wrong."""
    return Finding.RIGHT if chosen == item.right else Finding.WRONG


def _case(item: Item, chosen: tuple[str, ...]) -> Finding:
    return (_multiple if takes_several(item.type, item.right) else _single)(item, chosen)


_FINDERS: dict[QuestionType, Callable[[Item, tuple[str, ...]], Finding]] = {
    QuestionType.SINGLE: _single,
    QuestionType.MULTIPLE: _multiple,
    QuestionType.TRUE_FALSE: _true_false,
    QuestionType.ORDERING: _ordering,
    QuestionType.CASE: _case,
}


class Purpose(StrEnum):
    """What a quiz is for; it fixes the kind and the strength of what it can show."""

    PLACING = "placing"
    CHECK = "check"
    TEST = "test"
    RECHECK = "recheck"
    REFRESH = "refresh"
    PRACTICE = "practice"
    EXAM = "exam"


JUDGED = frozenset({Purpose.TEST, Purpose.RECHECK, Purpose.EXAM})  # the others give no level and are never a failure


class Outcome(StrEnum):
    """What the questions of one competency and level show. Nothing: only the sitting itself is kept."""

    PASSED = "passed"
    FAILED = "failed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Rules:
    """The tunable numbers of judging; one versioned settings row holds them.

    cut, recheck_cut, check_cut: the share that must be right, rounded up to whole questions.
    least_questions: fewer own questions of a competency and level show nothing.
    supervised_failure_questions: a supervised test of fewer questions is never a failure.
    test_most_level, practical_most_level: the highest level that a test can give, and in a practical competency.
    """

    cut: Fraction = Fraction(4, 5)
    recheck_cut: Fraction = Fraction(3, 5)
    check_cut: Fraction = Fraction(3, 5)
    least_questions: int = 5
    supervised_failure_questions: int = 8
    test_most_level: int = 4
    practical_most_level: int = 2


RULES = Rules()
ON_ONES_OWN, SUPERVISED = 2, 3  # strengths of a test: learning-model.md, "Evidence"


def needed(asked: int, share: Fraction) -> int:
    """How many of ``asked`` questions must be right: ``share`` of them, rounded up."""
    return -(-asked * share.numerator // share.denominator)


def outcome(
    right: int, asked: int, *, purpose: Purpose, strength: int, competency_kind: str, level: int, rules: Rules = RULES
) -> Outcome:
    """What ``right`` of ``asked`` questions of one competency and level show.

    strength: 2 on one's own phone, 3 under supervision; below 2 nothing is shown.
    competency_kind: "knowledge", "practical" or "conduct" (which counts as knowledge).
    A pass above `most_level` stays a pass: the ledger lets it support what a test can give. A failure there is none,
    because a test cannot give that level and so cannot take it.
    """
    if purpose not in JUDGED or strength < ON_ONES_OWN or asked < rules.least_questions:
        return Outcome.NOTHING
    if right >= needed(asked, rules.recheck_cut if purpose == Purpose.RECHECK else rules.cut):
        return Outcome.PASSED
    enough = rules.supervised_failure_questions if strength >= SUPERVISED else rules.least_questions
    if 2 * right < asked and asked >= enough and level <= most_level(competency_kind, rules):
        return Outcome.FAILED
    return Outcome.NOTHING


def most_level(competency_kind: str, rules: Rules = RULES) -> int:
    """The highest level that a test gives in a competency of this kind; above it somebody has to see the work."""
    return rules.practical_most_level if competency_kind == "practical" else rules.test_most_level


def is_check_passed(right: int, asked: int, *, rules: Rules = RULES) -> bool:
    """Whether a lesson's check is passed: at least 60 % of all its questions, rounded up (2 of 3, 3 of 4, 3 of 5).

    asked: all questions of the check, answered or not. A check without questions cannot be passed.
    """
    return asked > 0 and right >= needed(asked, rules.check_cut)
