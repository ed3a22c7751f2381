"""A paper of an authored quiz as a learner would see it, before anybody does. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessments import quiz_authoring, versions
from assessments.drawing import shown_order
from assessments.models import Quiz
from assessments.pages import QuestionPage, picture_of
from assessments.part_pages import parts_of, with_gaps
from assessments.pool import pool
from assessments.questions import QuestionType
from assessments.quizzes import sections_of
from assessments.sections import FORMS
from assessments.versions import Version


@dataclass(frozen=True)
class PaperLine:
    """A question of the paper. number: from 1. part: (title, words) of the section that begins with it; None within one."""

    number: int
    code: str
    stem: str
    version: UUID
    part: tuple[str, str] | None = None


@dataclass(frozen=True)
class Paper:
    """One paper. form: A or B, empty without forms. draw: which of the draws, from 1."""

    quiz: Quiz
    lines: tuple[PaperLine, ...]
    form: str
    draw: int

    @property
    def forms(self) -> tuple[str, ...]:
        return FORMS if self.quiz.has_forms else ()

    @property
    def can_be_drawn_anew(self) -> bool:
        """Whether another draw is another paper."""
        return self.quiz.shuffle_questions or not self.quiz.has_forms

    def line(self, number: int) -> PaperLine | None:
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None


def paper_of(quiz: Quiz, *, form: str, draw: int, at: datetime) -> Paper:
    """The paper that would be drawn. A few queries, however many questions. Raises TooFew."""
    form = (form if form in FORMS else FORMS[0]) if quiz.has_forms else ""
    drawn = quiz_authoring.preview(quiz, form=form, seed=_seed(quiz, draw), at=at)
    known = pool().versions
    read = versions.versions(known[key] for keys in drawn for key in keys if key in known)
    lines: list[PaperLine] = []
    for section, keys in zip(sections_of(quiz), drawn, strict=True):
        for place, key in enumerate(key for key in keys if key in known):
            words = (section.title, section.intro)
            stem = read[known[key]].stem
            lines.append(PaperLine(len(lines) + 1, key, stem, known[key], words if not place and any(words) else None))
    return Paper(quiz, tuple(lines), form, draw)


def page_of(paper: Paper, number: int) -> QuestionPage:
    """The page of the question at ``number``, from 1."""
    return _page(paper, paper.lines[number - 1], versions.version(paper.lines[number - 1].version))


def pages_of(paper: Paper) -> Mapping[int, QuestionPage]:
    """The pages of all questions, by their numbers."""
    read = versions.versions(line.version for line in paper.lines)
    return {line.number: _page(paper, line, read[line.version]) for line in paper.lines}


def _page(paper: Paper, line: PaperLine, version: Version) -> QuestionPage:
    seed = f"{_seed(paper.quiz, paper.draw)}:{line.code}"
    shown = shown_order(version.part, version.steps, seed=seed, shuffled=paper.quiz.shuffle_options)
    return QuestionPage(
        sitting=None,
        title=paper.quiz.title,
        number=line.number,
        of=len(paper.lines),
        item=line.code,
        stem=with_gaps(version.stem) if version.type == QuestionType.FILL else version.stem,
        type=version.type,
        parts=parts_of(version.part, version.steps, shown, {}),
        picture=picture_of(version.picture),
    )


def _seed(quiz: Quiz, draw: int) -> str:
    return f"preview:{quiz.key}:{draw}"
