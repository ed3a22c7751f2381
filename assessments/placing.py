"""The placing test: what to ask next, when to stop, and which level it estimates.

A competency is asked level by level: two questions, and a third when one was right and one wrong. It starts at level 2, goes
up when the level is held and down when it is not, and ends when the level above the held one is known not to be held, or at the
level that the person's posts need ("at or above" is enough). Nothing is asked above that; level 5 is never asked.
The most urgent competency is finished before the next one begins, so that each sitting places as many as it can.

There is no hidden state: everything follows from the answers so far, in any order, of this sitting and of earlier ones.
An estimate is no level; it only shapes the plan.  Source: docs/learning-model.md, "The placing test".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil

from assessments.drawing import PoolQuestion, Seed, of_cell, rank
from assessments.questions import LEVELS
from assessments.scoring import Cell


@dataclass(frozen=True, slots=True)
class Target:
    """One competency that a person's posts ask for, up to level ``needed``, first due on ``due``."""

    competency: str
    needed: int
    due: date

    @property
    def top(self) -> int:
        """The highest level that is asked."""
        return min(self.needed, LEVELS[-1])


@dataclass(frozen=True, slots=True)
class Answered:
    """One question that was asked and answered, and the sitting in which that was."""

    question: str
    competency: str
    level: int
    is_right: bool
    sitting: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The tunable numbers of placing; one versioned settings row holds them."""

    start: int = 2
    questions_a_level: int = 2
    most_questions: int = 25
    minutes_a_question: Fraction = Fraction(3, 5)  # 25 questions take about a quarter of an hour


RULES = Rules()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one competency is placed.

    held: the highest level known to be held, 0 when none.  bound: the lowest level known not to be held, or one above the top.
    asking: the level whose turn it is; None when the competency is placed.
    asked: answers that count, over all levels.  is_certain: no level that was asked was split, one right and one wrong.
    """

    competency: str
    top: int
    held: int
    bound: int
    asking: int | None
    asked: int
    is_certain: bool

    @property
    def is_placed(self) -> bool:
        """Whether an estimate stands."""
        return self.asking is None


@dataclass(frozen=True, slots=True)
class State:
    """The whole placing: one progress for each target that can be asked, the most urgent first."""

    progress: tuple[Progress, ...]

    @property
    def open(self) -> tuple[Progress, ...]:
        """The competencies that are not placed yet."""
        return tuple(progress for progress in self.progress if not progress.is_placed)


@dataclass(frozen=True, slots=True)
class Ask:
    """The next question."""

    competency: str
    level: int
    question: str


class Reason(StrEnum):
    """Why nothing more is asked now."""

    PLACED = "placed"
    SITTING_FULL = "sitting_full"
    BANK_SHORT = "bank_short"


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more is asked in this sitting.

    left: competencies that are not placed yet.  cannot_place: among them, those for which the bank has too few questions,
    with the level; somebody must write questions or observe.
    """

    reason: Reason
    left: tuple[str, ...]
    cannot_place: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a placing found: ``level`` is held (0: none), from ``questions`` answers; "or above" when it is the top that is asked."""

    level: int
    is_certain: bool
    questions: int


def replay(targets: Iterable[Target], answers: Iterable[Answered], *, rules: Rules = RULES) -> State:
    """Where the placing of these targets stands after these answers.

    answers: of all sittings, any order; a question that was answered twice counts once, as it comes first.
    Answers about competencies that no post asks for are passed over.
    """
    counts = _counts(answers)
    return State(
        tuple(
            _progress(
                target, {lv: c for (competency, lv), c in counts.items() if competency == target.competency}, rules
            )
            for target in sorted(targets, key=lambda target: (target.due, target.competency))
            if target.top >= 1
        )
    )


def next_question(
    targets: Sequence[Target],
    answers: Sequence[Answered],
    pool: Sequence[PoolQuestion],
    *,
    seed: Seed,
    sitting: str,
    in_checks: Collection[str] = (),
    rules: Rules = RULES,
) -> Ask | Done:
    """What to ask now, or why nothing is.

    answers: of all sittings of this person; those of ``sitting`` count towards the most that one sitting asks.
    in_checks: questions of lesson checks, drawn before the others so that tests keep theirs unseen.
    seed: the person's, not the sitting's. The same facts give the same question, so that an open page can be opened again.
    """
    state = replay(targets, answers, rules=rules)
    used = {answer.question for answer in answers}
    short: list[Cell] = []
    full = len({answer.question for answer in answers if answer.sitting == sitting}) >= rules.most_questions
    for progress in state.open:
        if progress.asking is None:  # never: `open` holds none that is placed
            continue
        cell = (progress.competency, progress.asking)
        fresh = [question for question in of_cell(pool, *cell) if question.key not in used]
        if len(fresh) < _still_needed(cell, answers, rules):
            short.append(cell)
        elif not full:
            return Ask(*cell, min(fresh, key=lambda q: (q.key not in in_checks, rank(seed, q.key))).key)
    left = tuple(progress.competency for progress in state.open)
    if len(left) > len(short):
        return Done(Reason.SITTING_FULL, left, tuple(short))
    return Done(Reason.BANK_SHORT if short else Reason.PLACED, left, tuple(short))


def paper_form(
    targets: Sequence[Target],
    answers: Sequence[Answered],
    pool: Sequence[PoolQuestion],
    *,
    seed: Seed,
    in_checks: Collection[str] = (),
    rules: Rules = RULES,
) -> list[str]:
    """The keys of the questions of the next form on paper, at most as many as one sitting asks; empty when nothing is left.

    On paper nothing can follow from the answer before, so each open competency is asked at the one level whose turn it is: two
    questions on the first form; on the next ones as many as decide the level, whatever the answers are.
    answers: of all forms and sittings before.
    """
    used = {answer.question for answer in answers}
    chosen: list[str] = []
    for progress in replay(targets, answers, rules=rules).open:
        if progress.asking is None:  # never: `open` holds none that is placed
            continue
        cell = (progress.competency, progress.asking)
        sets = _still_needed(cell, answers, rules) if answers else rules.questions_a_level
        fresh = [question for question in of_cell(pool, *cell) if question.key not in used]
        fresh.sort(key=lambda question: (question.key not in in_checks, rank(seed, question.key)))
        if len(fresh) < sets or len(chosen) + sets > rules.most_questions:
            continue
        chosen += [question.key for question in fresh[:sets]]
    return chosen


def estimates(targets: Iterable[Target], answers: Iterable[Answered], *, rules: Rules = RULES) -> dict[str, Estimate]:
    """The estimate of every competency that is placed; one that is answered in part has none yet."""
    return {
        progress.competency: Estimate(progress.held, progress.is_certain, progress.asked)
        for progress in replay(targets, answers, rules=rules).progress
        if progress.is_placed
    }


def found_on_paper(
    targets: Iterable[Target], answers: Sequence[Answered], *, is_last: bool, rules: Rules = RULES
) -> dict[str, Estimate]:
    """The estimates after a form on paper.

    is_last: of a second form; what was asked there and is not placed yet is taken at the level that is held so far, uncertain.
    """
    found = estimates(targets, answers, rules=rules)
    if is_last:
        for progress in replay(targets, answers, rules=rules).open:
            if progress.asked:
                found[progress.competency] = Estimate(progress.held, is_certain=False, questions=progress.asked)
    return found


def cannot_place(targets: Iterable[Target], pool: Sequence[PoolQuestion], *, rules: Rules = RULES) -> list[Cell]:
    """Competencies and levels for which the bank has too few questions to place anybody, in the order of the targets."""
    return [
        (target.competency, level)
        for target in sorted(targets, key=lambda target: (target.due, target.competency))
        for level in range(1, target.top + 1)
        if len(of_cell(pool, target.competency, level)) <= rules.questions_a_level
    ]


def expected_questions(state: State, *, rules: Rules = RULES) -> int:
    """About how many questions the open competencies still need, if every level is as likely and one level in three is split."""
    sets = sum((_expected_sets(p.held, p.bound, p.top, rules.start) for p in state.open), Fraction())
    return round(sets * (rules.questions_a_level + Fraction(1, 3)))


def expected_minutes(remaining: int, *, rules: Rules = RULES) -> int:
    """Minutes for ``remaining`` questions, rounded up; 0 when none is left."""
    return ceil(remaining * rules.minutes_a_question)


def _counts(answers: Iterable[Answered]) -> dict[Cell, tuple[int, int]]:
    """(competency, level) → (right, asked)."""
    counts: dict[Cell, tuple[int, int]] = {}
    taken: set[str] = set()
    for answer in answers:
        if answer.question not in taken:
            taken.add(answer.question)
            right, asked = counts.get((answer.competency, answer.level), (0, 0))
            counts[answer.competency, answer.level] = (right + answer.is_right, asked + 1)
    return counts


def _progress(target: Target, counts: Mapping[int, tuple[int, int]], rules: Rules) -> Progress:
    known = {level: _is_held(*count, rules) for level, count in counts.items() if level <= target.top}
    held = max((level for level, is_held in known.items() if is_held), default=0)
    # Holding a level speaks for those below it, so only what is above it can bound it.
    bound = min((lv for lv, is_held in known.items() if is_held is False and lv > held), default=target.top + 1)
    return Progress(
        competency=target.competency,
        top=target.top,
        held=held,
        bound=bound,
        asking=_level_to_ask(held, bound, target.top, rules.start),
        asked=sum(counts[level][1] for level in known),
        is_certain=all(counts[level][0] in (0, counts[level][1]) for level in known),
    )


def _is_held(right: int, asked: int, rules: Rules) -> bool | None:
    """True or False when the answers at a level agree or most of them do; None while more is to be asked."""
    if asked < rules.questions_a_level or (asked == rules.questions_a_level and right not in (0, asked)):
        return None
    return 2 * right > asked


def _level_to_ask(held: int, bound: int, top: int, start: int) -> int | None:
    if bound - held <= 1:
        return None
    if held == 0 and bound > top:
        return min(start, top)
    return held + 1 if held else bound - 1


def _still_needed(cell: Cell, answers: Iterable[Answered], rules: Rules) -> int:
    """How many fresh questions must be there before the next one of this level is worth asking: the third one too."""
    _, asked = _counts(answers).get(cell, (0, 0))
    return max(1, rules.questions_a_level + 1 - asked)


def _expected_sets(held: int, bound: int, top: int, start: int) -> Fraction:
    """The mean number of levels to ask until ``held`` and ``bound`` meet."""
    level = _level_to_ask(held, bound, top, start)
    if level is None:
        return Fraction()
    up = Fraction(bound - level, bound - held)
    return 1 + up * _expected_sets(level, bound, top, start) + (1 - up) * _expected_sets(held, level, top, start)
