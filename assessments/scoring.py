"""Scoring: what a sheet is worth on its paper, and what that shows about each competency and level.

Pure and repeatable: the same paper and sheet give the same result for ever. Whatever a phone sends is scored, never refused:
an answer that cannot be read is wrong and named as malformed.

Source: docs/learning-model.md, "Evidence" and "The current level", rules 4 and 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from assessments.judging import Finding, from_share, judge_question
from assessments.questions import Part, QuestionType, Step

Cell = tuple[str, int]  # a competency's key and a level of it


class Counts(StrEnum):
    """How an item counts. A key that turned out to be wrong may leave no answer right, or every one: see `keys`."""

    BY_KEY = "key"
    ALL_RIGHT = "all_right"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Item:
    """One question on a paper, as the sitting froze it.

    key: the id of the question's version; it is what a sheet names.
    shown: the keys that were shown, as the paper's line has them.  part: what is right.  steps: of a chain.
    points: what it is worth.  counts: by its key, but for one that was corrected.
    """

    key: str
    competency: str
    level: int
    part: Part
    shown: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    points: int = 1
    counts: Counts = Counts.BY_KEY

    @property
    def type(self) -> QuestionType:
        return self.part.type


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a person answered: item key → the answer, in the shapes of `judging`; of a short text, the hash of it.

    The values are kept as they came. None, an empty text and an empty list mean that nothing was answered.
    """

    answers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one item of a paper went, and the points that it brought."""

    item: str
    finding: Finding
    points: Fraction

    @property
    def is_right(self) -> bool:
        """Whether the answer is right as a whole: what is partly right earns points and shows no level."""
        return self.finding is Finding.RIGHT


@dataclass(frozen=True, slots=True)
class Result:
    """What a sheet is worth.

    out_of: the points of the whole paper, pending ones included.  per_item: in the order of the paper.
    by_cell: (competency, level) → (right, asked); short texts are in neither number.
    unasked: keys that the sheet names and the paper does not hold, sorted; they count nothing.
    """

    points: Fraction
    out_of: int
    per_item: tuple[Mark, ...]
    by_cell: Mapping[Cell, tuple[int, int]]
    unasked: tuple[str, ...] = ()

    def found(self, finding: Finding) -> tuple[str, ...]:
        """The items that went so, in the order of the paper."""
        return tuple(mark.item for mark in self.per_item if mark.finding is finding)


def score(paper: Sequence[Item], sheet: Sheet, *, marked: Mapping[str, Fraction] | None = None) -> Result:
    """What ``sheet`` is worth on ``paper``. A missing answer scores 0; nothing that a sheet holds raises an error.

    marked: item key → the share of its points, from 0 to 1, that a person gave a short text.
    """
    given = marked or {}
    marks = tuple(_mark(item, sheet.answers.get(item.key), given.get(item.key)) for item in paper)
    return Result(
        points=sum((mark.points for mark in marks), Fraction(0)),
        out_of=sum(item.points for item in paper if item.counts is not Counts.LEFT_OUT),
        per_item=marks,
        by_cell=_by_cell(paper, marks),
        unasked=tuple(sorted({str(key) for key in sheet.answers} - {item.key for item in paper})),
    )


def _by_cell(paper: Sequence[Item], marks: Sequence[Mark]) -> dict[Cell, tuple[int, int]]:
    cells: dict[Cell, tuple[int, int]] = {}
    for item, mark in zip(paper, marks, strict=True):
        if item.type != QuestionType.SHORT and item.counts is not Counts.LEFT_OUT:
            right, asked = cells.get((item.competency, item.level), (0, 0))
            cells[item.competency, item.level] = right + mark.is_right, asked + 1
    return cells


def _mark(item: Item, answer: object, marked: Fraction | None) -> Mark:
    if item.counts is Counts.ALL_RIGHT:  # whoever left it empty could not know either
        return Mark(item.key, Finding.RIGHT, Fraction(item.points))
    if item.counts is Counts.LEFT_OUT:
        return Mark(item.key, Finding.LEFT_OUT, Fraction(0))
    judged = judge_question(item.part, item.steps, item.shown, answer)
    if judged.finding is Finding.PENDING and marked is not None:
        judged = from_share(marked)
    return Mark(item.key, judged.finding, item.points * judged.share)


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
PAPER = "paper"  # the condition of what was written on paper and typed in twice
LOADED = "loaded"  # of what another program asked and scored; its verdicts stand as they were recorded
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
    because a test cannot give that level and so cannot take it; but for a recheck, which renews any level (rule 5).
    """
    if purpose not in JUDGED or strength < ON_ONES_OWN or asked < rules.least_questions:
        return Outcome.NOTHING
    if right >= needed(asked, rules.recheck_cut if purpose == Purpose.RECHECK else rules.cut):
        return Outcome.PASSED
    enough = rules.supervised_failure_questions if strength >= SUPERVISED else rules.least_questions
    if (
        2 * right < asked
        and asked >= enough
        and (purpose == Purpose.RECHECK or level <= most_level(competency_kind, rules))
    ):
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
