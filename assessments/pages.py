"""What the pages of a sitting show: one question, and all questions at a glance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from assessments import content, versions
from assessments.models import Answer, Question, Quiz, Sitting
from assessments.questions import Option, QuestionType, takes_several
from kit.lookup import one_or_none


@dataclass(frozen=True)
class Choice:
    """One option. chosen: ticked before.  step: its place in an ordering, from 1; 0 while it has none."""

    key: str
    text: str
    chosen: bool = False
    step: int = 0


@dataclass(frozen=True)
class QuestionPage:
    """One question of a sitting.

    of: how many there are; in a placing, about how many there will be.  event: the id that this page's answer will have.
    is_kept: an answer stands already.  problem: why the last one could not be kept, in words.
    """

    sitting: UUID | None
    title: str
    number: int
    of: int
    item: str
    stem: str
    choices: tuple[Choice, ...]
    type: QuestionType
    several: bool
    is_placing: bool = False
    is_kept: bool = False
    problem: str = ""
    event: UUID | None = None

    @property
    def situation(self) -> str:
        """What stands before the question itself; empty when there is nothing."""
        return parted(self.stem, self.type)[0]

    @property
    def ask(self) -> str:
        """The question itself."""
        return parted(self.stem, self.type)[1]

    @property
    def is_ordering(self) -> bool:
        return self.type == QuestionType.ORDERING

    @property
    def is_written(self) -> bool:
        return self.type == QuestionType.SHORT

    @property
    def is_last(self) -> bool:
        return not self.is_placing and self.number == self.of

    @property
    def steps(self) -> tuple[tuple[int, str], ...]:
        """The places of an ordering, with their words."""
        return tuple((step, _("Step %(step)s") % {"step": step}) for step in range(1, len(self.choices) + 1))

    @property
    def place(self) -> str:
        """Where one is, in words."""
        if not self.is_placing:
            return _("Question %(number)s of %(of)s") % {"number": self.number, "of": self.of}
        if self.number >= self.of:
            return _("Question %(number)s, nearly done") % {"number": self.number}
        return _("Question %(number)s of about %(of)s") % {"number": self.number, "of": self.of}

    @property
    def done(self) -> int:
        """For the bar; a placing that runs on never looks finished."""
        return min(self.number, self.of - 1) if self.is_placing else self.number

    @property
    def how(self) -> str:
        """What is to be done, in words."""
        if self.is_ordering:
            return _("Say for each line which step it is")
        if self.is_written:
            return _("Write a few sentences")
        return _("Several may be right") if self.several else _("Choose one")


# The end of a sentence, with the quotation mark that closes it; not the end of the text.
SENTENCE_END = re.compile(r"[。！？；][”’）]?(?=[^。！？；”’）])")


def parted(stem: str, type_: QuestionType) -> tuple[str, str]:
    """A situation and the question that it ends in, so that the eye finds the question. What is to be judged stays whole."""
    ends = [] if type_ == QuestionType.TRUE_FALSE else [match.end() for match in SENTENCE_END.finditer(stem)]
    return (stem[: ends[-1]].strip(), stem[ends[-1] :].strip()) if ends else ("", stem)


def question_of(
    sitting: Sitting, number: int, *, typed: Mapping[str, int] | Sequence[str] | None = None, problem: str = ""
) -> QuestionPage:
    """The page of the question at ``number``, from 1. One query, and one for a version that this process has not read yet.

    typed: what was chosen on a page that could not be kept; an ordering gives steps by key.
    """
    line = sitting.asked[number - 1]
    version = versions.version(line.version)
    kept = one_or_none(Answer.objects.filter(sitting=sitting, version=line.version).values_list("value", flat=True))
    is_placing = sitting.purpose == Quiz.Purpose.PLACING
    return QuestionPage(
        sitting=sitting.pk,
        title=sitting.quiz.title,
        number=number,
        of=sitting.given["about"] if is_placing else len(sitting.paper),
        item=line.item,
        stem=version.stem,
        choices=choices(version.shown(line.options), version.type, kept if typed is None else typed),
        type=version.type,
        several=version.several,
        is_placing=is_placing,
        is_kept=bool(kept) and typed is None,
        problem=problem,
        event=uuid4(),
    )


def choices(options: Sequence[Option], type_: QuestionType, value: Any) -> tuple[Choice, ...]:
    """The options with what was chosen; whatever cannot be read counts as nothing chosen."""
    if isinstance(value, Mapping):
        return tuple(Choice(option.key, option.text, step=value.get(option.key, 0)) for option in options)
    chosen = [key for key in value if isinstance(key, str)] if isinstance(value, list | tuple) else []
    if type_ == QuestionType.ORDERING:
        places = {key: place for place, key in enumerate(chosen, start=1)}
        return tuple(Choice(option.key, option.text, step=places.get(option.key, 0)) for option in options)
    return tuple(Choice(option.key, option.text, chosen=option.key in chosen) for option in options)


def preview_of(row: Question) -> QuestionPage:
    """A question of the bank as a learner will see it; nothing is kept."""
    question = content.question_of(row, "")
    return QuestionPage(
        sitting=None,
        title=_("Preview"),
        number=1,
        of=1,
        item="",
        stem=question.stem,
        choices=choices(question.options, question.type, None),
        type=question.type,
        several=takes_several(question.type, question.right),
    )


@dataclass(frozen=True)
class ReviewLine:
    number: int
    is_answered: bool


@dataclass(frozen=True)
class ReviewPage:
    """All questions at a glance, before the sheet is handed in. event: the id that the submit will have."""

    sitting: UUID
    title: str
    lines: tuple[ReviewLine, ...]
    event: UUID

    @property
    def open(self) -> tuple[int, ...]:
        """The numbers without an answer."""
        return tuple(line.number for line in self.lines if not line.is_answered)

    @property
    def first_open(self) -> int:
        return self.open[0] if self.open else 1


def review_of(sitting: Sitting) -> ReviewPage:
    """One query."""
    given = answered(sitting)
    lines = tuple(ReviewLine(n, line.version in given) for n, line in enumerate(sitting.asked, start=1))
    return ReviewPage(sitting.pk, sitting.quiz.title, lines, uuid4())


def answered(sitting: Sitting) -> frozenset[UUID]:
    """The versions of ``sitting`` that have an answer."""
    rows = Answer.objects.filter(sitting=sitting).values_list("version_id", "value")
    return frozenset(version for version, value in rows if value != [])


def where_to_go_on(sitting: Sitting) -> int:
    """The number of the first question without an answer; 0 when all have one."""
    if sitting.purpose == Quiz.Purpose.PLACING:
        return len(sitting.paper)
    given = answered(sitting)
    return next((n for n, line in enumerate(sitting.asked, start=1) if line.version not in given), 0)
