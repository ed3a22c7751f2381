"""The placing test: what to ask next, when to stop, and which level it estimates.

The most urgent competency comes first. Of its levels up to the one that the person's posts need ("at or above" is enough; level 5
is never asked) the one is asked whose answer tells most; that begins in the middle, or where he says that he stands, and follows
what is believed by then, from answers about other competencies, too. It is placed as soon as no question is worth asking: none
would make one level so much likelier. Every competency is asked something, and while most of them have no answer, a question must
be worth more: later answers may do its work, and what they leave open is asked then.
Whoever answers unevenly is asked more, because each of his answers says less.

There is no hidden state: everything follows from the answers so far, in any order, of this sitting and of earlier ones. A later
answer may shed another light on a competency that was placed; then it is asked about again.
An estimate is no level; it only shapes the plan.  Source: docs/learning-model.md, "The placing test"; docs/decisions/0070.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil

from assessments import estimating
from assessments.drawing import PoolQuestion, Seed, of_cell, rank
from assessments.estimating import NOTHING_SAID, Belief, Sign
from assessments.item_statistics import MOST_SHOWN
from assessments.questions import LEVELS
from assessments.scoring import Cell

OTHER_GUESS = 0.2
"""The chance that somebody who does not know gets it right where nothing is chosen from options."""


@dataclass(frozen=True, slots=True)
class Target:
    """One competency of ``ability`` that a person's posts ask for, up to level ``needed``, first due on ``due``."""

    competency: str
    needed: int
    due: date
    ability: str = ""

    @property
    def top(self) -> int:
        """The highest level that is asked."""
        return min(self.needed, LEVELS[-1])


@dataclass(frozen=True, slots=True)
class Answered:
    """One question that was asked and answered, and the sitting in which that was.

    guess: how likely somebody who does not know gets it right.  hardness: by which part of a level answers found the question
    harder than its label, as it was known when it was asked.
    """

    question: str
    competency: str
    level: int
    is_right: bool
    sitting: str
    guess: float = 0.25
    hardness: float = 0.0
    ability: str = ""

    @property
    def sign(self) -> Sign:
        return self.level + self.hardness, self.guess, self.is_right


@dataclass(frozen=True, slots=True)
class Rules:
    """The tunable numbers of placing; one versioned settings row holds them. Chosen by simulation: `bench/placing.py`.

    worth: by how much likelier the likeliest level must become, on the average, for a question to be asked.  worth_first: the
    same while of more than ``unasked`` of the competencies nothing was asked.  worth_fading: the same for somebody in whom
    knowledge fades.  fading: how likely that must be for his numbers to come in, and from where on they hold whole.
    careful: in him a level is taken when it is held with half a chance and so much more, or his tests would be missed.
    least_in_one, most_in_one: questions about one competency.
    """

    worth: float = 0.03
    worth_first: float = 0.09
    worth_fading: float = 0.006
    unasked: Fraction = Fraction(1, 5)
    fading: tuple[float, float] = (0.10, 0.30)
    careful: float = 0.15
    least_in_one: int = 1
    most_in_one: int = 8
    most_questions: int = 25
    about_in_one: Fraction = Fraction(5, 2)
    on_paper: tuple[int, int] = (2, 3)  # questions about one competency, on the first form and on the second
    minutes_a_question: Fraction = Fraction(3, 5)  # 25 questions take about a quarter of an hour


RULES = Rules()
LEAST_IN_CELL = 3
"""With fewer questions of a competency and level the second person of a village gets those of the first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one competency is placed.

    level: the estimate, 0 to ``top``; "or above" when it is the top.  chance: how likely exactly that is.
    asked: answers about it.  asking: the levels of which a question would tell something, the most telling first; empty when the
    competency is placed.  is_certain: placed not only because enough was asked.
    """

    competency: str
    top: int
    level: int
    chance: float
    asked: int
    asking: tuple[int, ...]
    is_certain: bool

    @property
    def is_placed(self) -> bool:
        """Whether an estimate stands."""
        return not self.asking


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

    left: competencies that are not placed yet.  cannot_place: among them, those for which the bank has no question left that would
    tell anything, with the level that would tell most; somebody must write questions or observe.
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


def guess_of(options: int) -> float:
    """How likely somebody who does not know gets a question right, by how many options it has; several right ones count as one."""
    return 1 / options if options > 1 else OTHER_GUESS


def replay(
    targets: Iterable[Target],
    answers: Iterable[Answered],
    *,
    said: Mapping[str, int] = NOTHING_SAID,
    rules: Rules = RULES,
) -> State:
    """Where the placing of these targets stands after these answers.

    answers: of all sittings, any order; a question that was answered twice counts once, as it comes first.
    Answers about competencies that no post asks for say something about the others.
    said: competency → the level at which the person rates himself; one that is missing he did not rate.
    """
    wanted = sorted((one for one in targets if one.top >= 1), key=lambda one: (one.due, one.competency))
    signs: dict[str, list[Sign]] = {target.competency: [] for target in wanted}
    abilities: dict[str, str] = {}
    for answer in _once(answers):
        signs.setdefault(answer.competency, []).append(answer.sign)
        abilities[answer.competency] = answer.ability
    abilities |= {target.competency: target.ability for target in wanted}
    found = estimating.beliefs(signs, abilities, said)
    unasked = sum(not signs[one.competency] for one in wanted)
    is_first = unasked > rules.unasked * len(wanted)
    return State(
        tuple(_progress(one, found[one.competency], len(signs[one.competency]), is_first, rules) for one in wanted)
    )


def next_question(
    targets: Sequence[Target],
    answers: Sequence[Answered],
    pool: Sequence[PoolQuestion],
    *,
    seed: Seed,
    sitting: str,
    in_checks: Collection[str] = (),
    seen: Collection[str] = (),
    said: Mapping[str, int] = NOTHING_SAID,
    rules: Rules = RULES,
) -> Ask | Done:
    """What to ask now, or why nothing is.

    answers: of all sittings of this person; those of ``sitting`` count towards the most that one sitting asks.
    in_checks: questions of lesson checks, drawn before the others so that tests keep theirs unseen.
    seen: questions that the person saw elsewhere lately, in a check or a test; never asked.  said: as in `replay`.
    seed: the person's, not the sitting's. The same facts give the same question, so that an open page can be opened again.
    """
    state = replay(targets, answers, said=said, rules=rules)
    used = {answer.question for answer in answers}
    short: list[Cell] = []
    full = len({answer.question for answer in answers if answer.sitting == sitting}) >= rules.most_questions
    for progress in state.open:
        chosen = next(
            (
                (level, fresh)
                for level in progress.asking
                if (fresh := [q for q in of_cell(pool, progress.competency, level) if _is_new(q, used, seen)])
            ),
            None,
        )
        if chosen is None:
            short.append((progress.competency, progress.asking[0]))
        elif not full:
            level, fresh = chosen
            order = _order(progress.competency, answers, pool, seed=seed, in_checks=in_checks)
            return Ask(progress.competency, level, min(fresh, key=order).key)
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
    seen: Collection[str] = (),
    said: Mapping[str, int] = NOTHING_SAID,
    rules: Rules = RULES,
) -> list[str]:
    """The keys of the questions of the next form on paper, at most as many as one sitting asks; empty when nothing is left.

    On paper nothing can follow from the answer before, so each open competency is asked at the one level that tells most: two
    questions on the first form, three on the next ones.
    answers: of all forms and sittings before.  in_checks, seen, said: as in `next_question`.
    """
    used = {answer.question for answer in answers}
    count = rules.on_paper[1 if answers else 0]
    chosen: list[str] = []
    for progress in replay(targets, answers, said=said, rules=rules).open:
        order = _order(progress.competency, answers, pool, seed=seed, in_checks=in_checks)
        for level in progress.asking[:1]:
            fresh = [q for q in of_cell(pool, progress.competency, level) if _is_new(q, used, seen)]
            if len(fresh) >= count and len(chosen) + count <= rules.most_questions:
                chosen += [question.key for question in sorted(fresh, key=order)[:count]]
    return chosen


def estimates(
    targets: Iterable[Target],
    answers: Iterable[Answered],
    *,
    said: Mapping[str, int] = NOTHING_SAID,
    rules: Rules = RULES,
) -> dict[str, Estimate]:
    """The estimate of every competency that is placed; one that is answered in part has none yet."""
    return {
        progress.competency: Estimate(progress.level, progress.is_certain, progress.asked)
        for progress in replay(targets, answers, said=said, rules=rules).progress
        if progress.is_placed
    }


def ever_found(
    targets: Sequence[Target], answers: Sequence[Answered], own: int, *, said: Mapping[str, int] = NOTHING_SAID
) -> dict[str, Estimate]:
    """What was found at any time while the last ``own`` answers came in, as it is estimated now.

    A competency that was placed once and then seen in another light stays found; it is only not certain.
    """
    state = replay(targets, answers, said=said)
    once: set[str] = set()
    for count in range(len(answers) - own, len(answers) + 1):
        once |= set(estimates(targets, answers[:count], said=said))
    return {
        one.competency: Estimate(one.level, one.is_placed and one.is_certain, one.asked)
        for one in state.progress
        if one.competency in once
    }


def found_on_paper(
    targets: Iterable[Target],
    answers: Sequence[Answered],
    *,
    is_last: bool,
    said: Mapping[str, int] = NOTHING_SAID,
    rules: Rules = RULES,
) -> dict[str, Estimate]:
    """The estimates after a form on paper.

    is_last: of a second form; what was asked there and is not placed yet is taken at the likeliest level, uncertain.
    """
    return {
        one.competency: Estimate(one.level, one.is_placed and one.is_certain, one.asked)
        for one in replay(targets, answers, said=said, rules=rules).progress
        if one.is_placed or (is_last and one.asked)
    }


def cannot_place(targets: Iterable[Target], pool: Sequence[PoolQuestion]) -> list[Cell]:
    """Competencies and levels for which the bank has too few questions to place anybody, in the order of the targets."""
    return [
        (target.competency, level)
        for target in sorted(targets, key=lambda target: (target.due, target.competency))
        for level in range(1, target.top + 1)
        if len(of_cell(pool, target.competency, level)) < LEAST_IN_CELL
    ]


def expected_questions(state: State, *, rules: Rules = RULES) -> int:
    """About how many questions the open competencies still need; what it comes to on the average is measured by `bench/placing.py`."""
    return round(sum((max(Fraction(1), rules.about_in_one - Fraction(one.asked, 2)) for one in state.open), Fraction()))


def expected_minutes(remaining: int, *, rules: Rules = RULES) -> int:
    """Minutes for ``remaining`` questions, rounded up; 0 when none is left."""
    return ceil(remaining * rules.minutes_a_question)


def _once(answers: Iterable[Answered]) -> Iterable[Answered]:
    taken: set[str] = set()
    for answer in answers:
        if answer.question not in taken:
            taken.add(answer.question)
            yield answer


def _progress(target: Target, belief: Belief, asked: int, is_first: bool, rules: Rules) -> Progress:
    chances = belief.up_to(target.top)
    first, whole = rules.fading
    faded = min(1.0, max(0.0, (belief.fading - first) / (whole - first)))
    level = _level(chances, at_least=0.5 + rules.careful * faded)
    worth = rules.worth + (rules.worth_fading - rules.worth) * faded
    least = max(worth, rules.worth_first) if is_first else worth
    telling = _telling(belief, target.top)
    levels = tuple(level for level, gain in telling if gain >= least)
    is_certain = not levels
    if asked < rules.least_in_one:
        levels = tuple(level for level, _gain in telling)
    elif asked >= rules.most_in_one:
        levels = ()
    return Progress(target.competency, target.top, level, chances[level], asked, levels, is_certain)


@lru_cache(maxsize=1000)
def _telling(belief: Belief, top: int) -> tuple[tuple[int, float], ...]:
    """The levels, that of which a question tells most first, each with by how much likelier the likeliest level then is."""
    asking = {level: belief.asking(level, OTHER_GUESS, top=top) for level in range(1, top + 1)}
    return tuple((level, asking[level][1]) for level in sorted(asking, key=lambda level: (-asking[level][0], level)))


def _level(chances: Sequence[float], *, at_least: float) -> int:
    """The highest level that is held with this chance."""
    held = 0.0
    for level in range(len(chances) - 1, 0, -1):
        held += chances[level]
        if held >= at_least:
            return level
    return 0


def _is_new(question: PoolQuestion, used: Collection[str], seen: Collection[str]) -> bool:
    return question.key not in used and question.key not in seen


def _order(
    competency: str,
    answers: Iterable[Answered],
    pool: Iterable[PoolQuestion],
    *,
    seed: Seed,
    in_checks: Collection[str],
) -> Callable[[PoolQuestion], tuple[bool, bool, float, int, bytes]]:
    """How the questions of one competency are preferred.

    Those of lesson checks first; then those that are not known by heart; that are guessed least; that ask another law and in
    another way than those before; then by chance, so that everybody gets others.
    """
    used = {answer.question for answer in answers if answer.competency == competency}
    asked = [question for question in pool if question.key in used]
    laws = {law for question in asked for law in question.laws}
    types = {question.type for question in asked}

    def order(question: PoolQuestion) -> tuple[bool, bool, float, int, bytes]:
        repeats = (not laws.isdisjoint(question.laws)) + (question.type in types)
        guess = guess_of(question.options)
        shown = question.exposure is not None and question.exposure > MOST_SHOWN
        return question.key not in in_checks, shown, guess, repeats, rank(seed, question.key)

    return order
