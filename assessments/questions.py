"""What a question is, as plain data, and what makes one unfit for the bank.

The importers, the loader and the editor's form all ask `faults()`, so a question is refused for the same
reasons wherever it comes from. Only the numbers of articles are looked at, never the text of a law.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class QuestionType(StrEnum):
    """How a question is answered. A case is a choice with a situation before it; it has one right option or several."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "truefalse"
    ORDERING = "ordering"
    CASE = "case"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question. ``key`` is a capital letter and stays with its text wherever the option is shown."""

    key: str
    text: str


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

    right: keys of the right options; of an ordering, all keys in the right order; empty for a short text.
    rubric: only for a short text.
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
    CITATION_MISSING = "citation_missing"
    ARTICLE = "article"


CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}")
ARTICLE = re.compile(r"[1-9][0-9]{0,3}(之[一二三四五六七八九十])?")
LEVELS = range(1, 5)  # level 5 is decided or observed, never asked: learning-model.md, "Evidence"
DIFFICULTIES = range(1, 6)


def faults(question: ParsedQuestion, *, competencies: Collection[str]) -> list[Fault]:
    """Everything that keeps ``question`` out of the bank, in the order in which an author would read it.

    competencies: the keys of the framework in force. Empty when the question may go in.
    """
    return [*_general(question, competencies), *_of_options(question), *_of_answer(question), *_of_sources(question)]


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


def _of_options(question: ParsedQuestion) -> Iterator[Fault]:
    if question.type == QuestionType.SHORT:
        return
    texts = [option.text for option in question.options]
    if len(texts) < 2:
        yield Fault.OPTIONS_FEW
    if not all(re.fullmatch(r"[A-Z]", key) for key in question.keys) or len(set(question.keys)) < len(question.keys):
        yield Fault.OPTION_KEYS
    if not all(texts):
        yield Fault.OPTION_EMPTY
    if len(set(texts)) < len(texts):
        yield Fault.OPTIONS_EQUAL


def _of_answer(question: ParsedQuestion) -> Iterator[Fault]:
    if question.type == QuestionType.SHORT:
        rubric = question.rubric
        if rubric is None or not all(rubric.points) or not 1 <= rubric.least <= len(rubric.points):
            yield Fault.RUBRIC
        return
    if not question.right:
        yield Fault.ANSWER_MISSING
        return
    if not set(question.right) <= set(question.keys):
        yield Fault.ANSWER_NO_OPTION
    if max(Counter(question.right).values()) > 1:
        yield Fault.ANSWER_TWICE
    yield from _OF_TYPE[question.type](question)


def _of_one_answer(question: ParsedQuestion) -> Iterator[Fault]:
    if len(question.right) != 1:
        yield Fault.ANSWER_ONE


def _of_several_answers(question: ParsedQuestion) -> Iterator[Fault]:
    if len(question.right) < 2:
        yield Fault.ANSWER_SEVERAL
    yield from _of_case(question)


def _of_case(question: ParsedQuestion) -> Iterator[Fault]:
    # A question in which everything is right asks nothing: whoever ticks all passes.
    if set(question.right) >= set(question.keys):
        yield Fault.ANSWER_ALL


def _of_true_false(question: ParsedQuestion) -> Iterator[Fault]:
    if question.keys != ("T", "F"):
        yield Fault.TRUE_FALSE_KEYS
    yield from _of_one_answer(question)


def _of_ordering(question: ParsedQuestion) -> Iterator[Fault]:
    if sorted(question.right) != sorted(question.keys):
        yield Fault.ORDERING_KEYS
    elif question.right == question.keys:
        yield Fault.ORDERING_SHOWN


_OF_TYPE: dict[QuestionType, Callable[[ParsedQuestion], Iterator[Fault]]] = {
    QuestionType.SINGLE: _of_one_answer,
    QuestionType.MULTIPLE: _of_several_answers,
    QuestionType.CASE: _of_case,
    QuestionType.TRUE_FALSE: _of_true_false,
    QuestionType.ORDERING: _of_ordering,
}


def _of_sources(question: ParsedQuestion) -> Iterator[Fault]:
    if not question.citations or not all(cited.law and cited.articles for cited in question.citations):
        yield Fault.CITATION_MISSING
    if not all(ARTICLE.fullmatch(number) for cited in question.citations for number in cited.articles):
        yield Fault.ARTICLE
