"""Loads the bank from its data file, any number of times, and makes the quizzes that draw from it.

A question that a trainer has changed is left alone, and the difference is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import bank, content
from assessments.data_file import parse_questions
from assessments.models import Question, QuestionVersion
from assessments.questions import ParsedQuestion
from assessments.quizzes import ensure_quizzes
from competencies.models import Competency, Law
from kit import clock
from kit.loading import BadRows, Loaded, Report, RowProblem, reported, silent

FILE = Path(__file__).parent / "data" / "questions.csv"


@transaction.atomic
def load_questions(report: Report = silent, *, file: Path = FILE, at: datetime | None = None) -> list[Loaded]:
    """Make the bank agree with ``file``, and make the quizzes that are missing.

    Raises kit.loading.BadRows, naming every bad row, before anything is written. The framework must be there already.
    """
    questions = read(file)
    at = at or clock.now()
    there = {row.key: row for row in Question.objects.select_related("competency")}
    new = [question for question in questions if question.code not in there]
    changed, differs = _sort(questions, there)
    insert(new, at=at)
    for question in changed:
        row = bank.revise(there[question.code], question)
        Question.objects.filter(pk=row.pk).update(loaded_hash=content.hash_of(question))
    same = len(questions) - len(new) - len(changed) - len(differs)
    quizzes = ensure_quizzes()
    done = [
        Loaded("questions", added=len(new), changed=len(changed), same=same, differs=tuple(differs)),
        Loaded("quizzes", added=quizzes),
    ]
    return [reported(report, loaded) for loaded in done]


def read(file: Path) -> list[ParsedQuestion]:
    """The questions of ``file``. Raises BadRows; a law that the framework does not know makes a row bad, too."""
    competencies = frozenset(Competency.objects.values_list("key", flat=True))
    questions, problems = parse_questions(file.read_text(encoding="utf-8"), file.name, competencies=competencies)
    problems += _unknown_laws(questions, file.name)
    if problems:
        raise BadRows(sorted(problems, key=lambda problem: problem.line))
    return questions


def _unknown_laws(questions: Iterable[ParsedQuestion], file: str) -> list[RowProblem]:
    laws = set(Law.objects.values_list("name", flat=True))
    return [
        RowProblem(file, question.line, _("The law %(law)s is not in the list of laws.") % {"law": cited.law})
        for question in questions
        for cited in question.citations
        if cited.law not in laws
    ]


def _sort(questions: Iterable[ParsedQuestion], there: Mapping[str, Question]) -> tuple[list[ParsedQuestion], list[str]]:
    """What the file changed while people left it alone; and what people changed, in words."""
    changed, differs = [], []
    for question in questions:
        row = there.get(question.code)
        if row is None:
            continue
        standing = content.question_of(row, row.competency.key)
        if content.hash_of(standing) == content.hash_of(question):
            continue
        if content.hash_of(standing) == row.loaded_hash and row.live and not row.has_unpublished_changes:
            changed.append(question)
        else:
            differs.append(f"{question.code}: {', '.join(content.differences(standing, question))}")
    return changed, differs


@transaction.atomic(savepoint=False)
def insert(questions: Iterable[ParsedQuestion], *, at: datetime) -> None:
    """Write new questions with their first version, open to learners: two statements for each two hundred."""
    rows, versions = [], []
    competencies = {competency.key: competency for competency in Competency.objects.all()}
    categories = bank.categories()
    dates = dict(Law.objects.values_list("name", "effective_on"))
    for question in questions:
        text = content.frozen(question, text_dates=dates)
        row = Question(
            key=question.code,
            competency=competencies[question.competency],
            category=categories[question.competency],
            live=True,
            first_published_at=at,
            last_published_at=at,
            current_id=uuid4(),  # of the version below: both foreign keys are checked at the commit
            loaded_hash=content.hash_of(question),
            law_texts=content.law_texts_of(text),
            **content.fields_of(question),
        )
        rows.append(row)
        versions.append(
            QuestionVersion(
                id=row.current_id,
                question=row,
                number=1,
                competency=row.competency,
                level=row.level,
                content=text,
                content_hash=content.hash_of_content(text),
                made_at=at,
                image_id=row.image_id,
            )
        )
    if rows:
        Question.objects.bulk_create(rows, batch_size=200)
        for version in versions:
            version.question_id = version.question.pk
        QuestionVersion.objects.bulk_create(versions, batch_size=200)
        bank.touch()
