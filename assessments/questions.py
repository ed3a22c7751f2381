"""What a question is, as plain data, and what makes one unfit for the bank.

The importers, the loader and the editor's form all ask `faults()`, so a question is refused for the same
reasons wherever it comes from. Only the numbers of articles are looked at, never the text of a law.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class QuestionType(StrEnum):
    """How a question is answered.

    A case is a choice with a situation before it; it has one right option or several. A chain is one situation with several
    questions, each with marks of its own.
    """

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "truefalse"
    ORDERING = "ordering"
    CASE = "case"
    SHORT = "short"
    MATCHING = "matching"
    FILL = "fill"
    NUMERIC = "numeric"
    CHAIN = "chain"


CHOICES = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE, QuestionType.CASE})
LETTERED = CHOICES | {QuestionType.ORDERING, QuestionType.MATCHING}  # those with options
TYPED = frozenset({QuestionType.FILL, QuestionType.NUMERIC})  # short words or a number, marked by the machine
OF_STEPS = LETTERED | TYPED  # what a step of a chain can be


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question. ``key`` is a capital letter and stays with its text wherever the option is shown.

    feedback: what somebody who chose it reads after a pass.
    """

    key: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """The right number, how far off an answer may be (0: not at all), and the unit; an answer may leave the unit out."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the library, and what it shows in words, for whoever does not see it."""

    image: int
    alt: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is answered at once: what there is to choose from, and what is right.

    right: keys of the right options; of an ordering, all keys in the right order; of a matching, "A=1" for each option.
    targets: of a matching, what the options go with; their keys are numbers from 1.
    blanks: of a fill-in, for each gap of the text the variants that are accepted.
    partial: what is partly right earns its share of the marks; otherwise all or nothing.
    """

    type: QuestionType
    options: tuple[Option, ...] = ()
    right: tuple[str, ...] = ()
    targets: tuple[Option, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    number: Number | None = None
    partial: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the options, in the order of the bank."""
        return tuple(option.key for option in self.options)


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a chain. marks: what it is worth, in whole points."""

    text: str
    part: Part
    marks: int = 1
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a person looks for in a short text; it is enough when at least ``least`` of the ``points`` are there."""

    points: tuple[str, ...]
    least: int


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """One law with the numbers of the cited articles ("35", "382之一"), in the order of the source."""

    law: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """One question as an importer read it.

    options, right, targets, blanks, number, partial: as in `Part`; right is empty for a short text and a chain.
    rubric: only for a short text.  steps: only of a chain.
    line: where the row begins in its file, from 1; 0 when the question does not come from a file.
    """

    code: str
    competency: str
    level: int
    type: QuestionType
    stem: str
    options: tuple[Option, ...]
    right: tuple[str, ...]
    rubric: Rubric | None
    explanation: str
    citations: tuple[CitedLaw, ...]
    difficulty: int
    line: int = 0
    targets: tuple[Option, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    number: Number | None = None
    partial: bool = False
    steps: tuple[Step, ...] = ()
    tags: tuple[str, ...] = ()
    picture: Picture | None = None

    @property
    def part(self) -> Part:
        """What is answered at once; of a chain only its type."""
        return Part(self.type, self.options, self.right, self.targets, self.blanks, self.number, self.partial)

    @property
    def points(self) -> int:
        """What the whole question is worth: one, or the marks of its steps."""
        return sum(step.marks for step in self.steps) or 1

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the options, in the order of the bank."""
        return tuple(option.key for option in self.options)


class Fault(StrEnum):
    """What is wrong with a question. The words for it are in `data_file.wording`."""

    CODE = "code"
    COMPETENCY = "competency"
    LEVEL = "level"
    DIFFICULTY = "difficulty"
    STEM_EMPTY = "stem_empty"
    EXPLANATION_EMPTY = "explanation_empty"
    OPTION_KEYS = "option_keys"
    OPTION_EMPTY = "option_empty"
    OPTIONS_EQUAL = "options_equal"
    OPTIONS_FEW = "options_few"
    ANSWER_NO_OPTION = "answer_no_option"
    ANSWER_TWICE = "answer_twice"
    ANSWER_ONE = "answer_one"
    ANSWER_SEVERAL = "answer_several"
    ANSWER_ALL = "answer_all"
    ANSWER_MISSING = "answer_missing"
    TRUE_FALSE_KEYS = "true_false_keys"
    ORDERING_KEYS = "ordering_keys"
    ORDERING_SHOWN = "ordering_shown"
    RUBRIC = "rubric"
    TARGETS = "targets"
    PAIRS = "pairs"
    BLANKS = "blanks"
    BLANK_EMPTY = "blank_empty"
    NUMBER = "number"
    STEPS = "steps"
    STEP = "step"
    PICTURE = "picture"
    CITATION_MISSING = "citation_missing"
    ARTICLE = "article"


CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}")
ARTICLE = re.compile(r"[1-9][0-9]{0,3}(之[一二三四五六七八九十])?")
LEVELS = range(1, 5)  # level 5 is decided or observed, never asked: learning-model.md, "Evidence"
DIFFICULTIES = range(1, 6)
PAIR = re.compile(r"([A-Z])=([1-9][0-9]?)")  # of a matching: an option and its target
GAP = re.compile(r"[_＿]{2,}")  # where a fill-in is to be filled
MOST_BLANKS, LONGEST_BLANK = 8, 50  # characters; an event carries no long text
LONGEST_WRITTEN = 1000  # characters of a short text; it lies outside the events
MOST_STEPS, MOST_MARKS = 8, 20
# What an author may still owe while the question is a draft; nothing of it is shown to learners before it is there.
OWED = frozenset({Fault.EXPLANATION_EMPTY, Fault.CITATION_MISSING})


def faults(question: ParsedQuestion, *, competencies: Collection[str]) -> list[Fault]:
    """Everything that keeps ``question`` out of the bank, in the order in which an author would read it.

    competencies: the keys of the framework in force. Empty when the question may go in.
    """
    return [
        *_general(question, competencies),
        *_of_options(question.part),
        *_of_answer(question.part, question.stem),
        *_of_rubric(question),
        *_of_steps(question),
        *_of_sources(question),
    ]


def takes_several(type_: QuestionType, right: Collection[str]) -> bool:
    """Whether the learner may choose more than one option; a case says so by the number of its right ones."""
    return type_ == QuestionType.MULTIPLE or (type_ == QuestionType.CASE and len(right) > 1)


def share_only_longest(questions: Iterable[ParsedQuestion]) -> Fraction:
    """Among questions with one right option, the share in which it is longer than every other one.

    Chance is one in four. Guessing the longest must not pay: the goal is at most 30 %. 0 when there is none to count.
    True-or-false questions are left out: their options are always the same two words.
    """
    longest = [
        len(text) > max(len(option.text) for option in question.options if option.key != question.right[0])
        for question in questions
        if question.type in (QuestionType.SINGLE, QuestionType.CASE) and len(question.right) == 1
        for text in [option.text for option in question.options if option.key == question.right[0]]
    ]
    return Fraction(sum(longest), len(longest)) if longest else Fraction(0)


def _general(question: ParsedQuestion, competencies: Collection[str]) -> Iterator[Fault]:
    if not CODE.fullmatch(question.code):
        yield Fault.CODE
    if question.competency not in competencies:
        yield Fault.COMPETENCY
    if question.level not in LEVELS:
        yield Fault.LEVEL
    if question.difficulty not in DIFFICULTIES:
        yield Fault.DIFFICULTY
    if not question.stem:
        yield Fault.STEM_EMPTY
    if not question.explanation:
        yield Fault.EXPLANATION_EMPTY
    if question.picture is not None and not question.picture.alt:
        yield Fault.PICTURE


def _of_options(part: Part) -> Iterator[Fault]:
    if part.type not in LETTERED:
        return
    texts = [option.text for option in part.options]
    if len(texts) < 2:
        yield Fault.OPTIONS_FEW
    if not all(re.fullmatch(r"[A-Z]", key) for key in part.keys) or len(set(part.keys)) < len(part.keys):
        yield Fault.OPTION_KEYS
    if not all(texts):
        yield Fault.OPTION_EMPTY
    if len(set(texts)) < len(texts):
        yield Fault.OPTIONS_EQUAL


def _of_answer(part: Part, text: str) -> Iterator[Fault]:
    """text: the words of the question, in which a fill-in has its gaps."""
    if part.type == QuestionType.FILL:
        yield from _of_fill(part, text)
    elif part.type == QuestionType.NUMERIC:
        if part.number is None or not part.number.value.is_finite() or not part.number.tolerance >= 0:
            yield Fault.NUMBER
    elif part.type in LETTERED:
        yield from _of_chosen(part)


def _of_chosen(part: Part) -> Iterator[Fault]:
    if not part.right:
        yield Fault.ANSWER_MISSING
        return
    if part.type == QuestionType.MATCHING:
        yield from _of_matching(part)
        return
    if not set(part.right) <= set(part.keys):
        yield Fault.ANSWER_NO_OPTION
    if max(Counter(part.right).values()) > 1:
        yield Fault.ANSWER_TWICE
    yield from _OF_TYPE[part.type](part)


def _of_one_answer(part: Part) -> Iterator[Fault]:
    if len(part.right) != 1:
        yield Fault.ANSWER_ONE


def _of_several_answers(part: Part) -> Iterator[Fault]:
    if len(part.right) < 2:
        yield Fault.ANSWER_SEVERAL
    yield from _of_case(part)


def _of_case(part: Part) -> Iterator[Fault]:
    # A question in which everything is right asks nothing: whoever ticks all passes.
    if set(part.right) >= set(part.keys):
        yield Fault.ANSWER_ALL


def _of_true_false(part: Part) -> Iterator[Fault]:
    if part.keys != ("T", "F"):
        yield Fault.TRUE_FALSE_KEYS
    yield from _of_one_answer(part)


def _of_ordering(part: Part) -> Iterator[Fault]:
    if sorted(part.right) != sorted(part.keys):
        yield Fault.ORDERING_KEYS
    elif part.right == part.keys:
        yield Fault.ORDERING_SHOWN


_OF_TYPE: dict[QuestionType, Callable[[Part], Iterator[Fault]]] = {
    QuestionType.SINGLE: _of_one_answer,
    QuestionType.MULTIPLE: _of_several_answers,
    QuestionType.CASE: _of_case,
    QuestionType.TRUE_FALSE: _of_true_false,
    QuestionType.ORDERING: _of_ordering,
}


def _of_matching(part: Part) -> Iterator[Fault]:
    """Each option goes with exactly one target; a target may be left over, so that the last pair is not given away."""
    keys = [target.key for target in part.targets]
    texts = [target.text for target in part.targets]
    if (
        len(keys) < 2
        or keys != [str(n) for n in range(1, len(keys) + 1)]
        or not all(texts)
        or len(set(texts)) < len(texts)
    ):
        yield Fault.TARGETS
    pairs = [PAIR.fullmatch(pair) for pair in part.right]
    if sorted(pair[1] if pair else "" for pair in pairs) != sorted(part.keys) or not all(
        pair and pair[2] in keys for pair in pairs
    ):
        yield Fault.PAIRS


def _of_fill(part: Part, text: str) -> Iterator[Fault]:
    if not 1 <= len(part.blanks) <= MOST_BLANKS or len(GAP.findall(text)) != len(part.blanks):
        yield Fault.BLANKS
    if not all(variants and all(0 < len(one.strip()) <= LONGEST_BLANK for one in variants) for variants in part.blanks):
        yield Fault.BLANK_EMPTY


def _of_steps(question: ParsedQuestion) -> Iterator[Fault]:
    if question.type != QuestionType.CHAIN:
        return
    if not 2 <= len(question.steps) <= MOST_STEPS:
        yield Fault.STEPS
    if step_faults(question):
        yield Fault.STEP


def step_faults(question: ParsedQuestion) -> list[tuple[int, Fault]]:
    """What is wrong with the questions of a chain, each with its number from 1."""
    return [(number, fault) for number, step in enumerate(question.steps, start=1) for fault in faults_of_step(step)]


def faults_of_step(step: Step) -> list[Fault]:
    """What is wrong with one question of a chain."""
    empty = [] if step.text else [Fault.STEM_EMPTY]
    if step.part.type not in OF_STEPS or not 1 <= step.marks <= MOST_MARKS:
        return [*empty, Fault.STEPS]
    return [*empty, *_of_options(step.part), *_of_answer(step.part, step.text)]


def _of_rubric(question: ParsedQuestion) -> Iterator[Fault]:
    rubric = question.rubric
    if question.type == QuestionType.SHORT and (
        rubric is None or not all(rubric.points) or not 1 <= rubric.least <= len(rubric.points)
    ):
        yield Fault.RUBRIC


def _of_sources(question: ParsedQuestion) -> Iterator[Fault]:
    if not question.citations or not all(cited.law and cited.articles for cited in question.citations):
        yield Fault.CITATION_MISSING
    if not all(ARTICLE.fullmatch(number) for cited in question.citations for number in cited.articles):
        yield Fault.ARTICLE
