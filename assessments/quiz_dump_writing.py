"""Writes what `quiz_dump` has planned: categories, draft questions with a frozen version each, draft quizzes, closed sittings."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from assessments import bank, content
from assessments import quiz_dump_rules as rules
from assessments.answer_fields import hash_of, plain
from assessments.asked import Asked
from assessments.exchange.importing import Codes
from assessments.exchange.quiz_app import QuizDump, SittingDump, read_dump
from assessments.exchange.quiz_app_rows import Key
from assessments.in_bulk import Tag
from assessments.models import (
    Answer,
    Bank,
    Category,
    Question,
    QuestionVersion,
    Quiz,
    QuizQuestion,
    QuizRule,
    QuizSection,
    Sitting,
    WrittenText,
)
from assessments.questions import QuestionType
from assessments.quiz_dump import Line, Plan, Refused, Report, Wish, plan_of
from assessments.scoring import LOADED
from competencies.models import Competency
from kit import audit
from people.models import Person

AT_ONCE = 200


@transaction.atomic
def load(file: bytes, wish: Wish, *, at: datetime, by: Person | None = None) -> Report:
    """Write everything that is new. Raises Refused, with the report, when anything is wrong; then nothing is written.

    A second time it writes nothing.
    """
    Bank.objects.get_or_create(pk=1)
    Bank.objects.select_for_update().get(pk=1)  # one load after the other: the second sees what the first one wrote
    plan = plan_of(read_dump(file), wish)
    if plan.report.faults:
        raise Refused(plan.report)
    if not plan.report.is_news:
        return plan.report
    categories = _categories(plan.categories)
    questions = _questions(plan, categories, at=at, by=by)
    quizzes = _quizzes(plan, wish, categories, questions)
    _sittings(plan, quizzes, {key: row.key for key, row in questions.items()})
    bank.touch()
    said = {
        "categories": str(plan.report.categories.new),
        "questions": str(plan.report.questions.new),
        "quizzes": str(plan.report.quizzes.new),
        "sittings": str(plan.report.sittings.new),
    }
    audit.record(
        "assessments.quiz_loaded",
        by=by,
        scope_path=wish.unit.path,
        object_type="assessments.quizdump",
        object_id=hashlib.sha256(file).hexdigest()[:40],
        hashes=said,
    )
    return plan.report


def _categories(paths: Sequence[str]) -> dict[str, Category]:
    """A category for each path, a subcategory under its category; those that are there stay."""
    found: dict[str, Category] = {}
    for path in paths:
        above, _slash, name = path.rpartition("/")
        found[path], _made = Category.objects.get_or_create(
            key=rules.category_key(path), defaults={"name": name[:60], "parent": found.get(above), "order": 900}
        )
    return found


def _questions(
    plan: Plan, categories: Mapping[str, Category], *, at: datetime, by: Person | None
) -> dict[Key, Question]:
    """The row of each question of the dump, new ones as drafts; each has the frozen version that sittings point at."""
    rows = {key: line.row for key, line in plan.lines.items() if line.row is not None}
    competencies = {one.key: one for one in Competency.objects.all()}
    own, codes = bank.categories(), Codes(Question.objects.values_list("key", flat=True))
    made: dict[str, Question] = {}  # what says the same twice in the dump is one question
    for line in plan.lines.values():
        said = rules.said_of(line.question)
        if line.row is None and said not in made:
            question = replace(line.question, code="")
            made[said] = Question(
                key=codes.give(question),
                competency=competencies[question.competency],
                category=categories.get(line.category) or own[question.competency],
                live=False,
                has_unpublished_changes=True,
                author=by,
                **content.fields_of(question),
            )
    Question.objects.bulk_create(made.values(), batch_size=AT_ONCE)
    rows |= {key: made[rules.said_of(line.question)] for key, line in plan.lines.items() if line.row is None}
    _versions(plan.lines, rows, at=at, by=by)
    return rows


def _versions(lines: Mapping[Key, Line], rows: Mapping[Key, Question], *, at: datetime, by: Person | None) -> None:
    """A frozen version of each question, as the dump says it; it is asked nowhere before somebody publishes the question."""
    ids = [line.version for line in lines.values()]
    there = set(QuestionVersion.objects.filter(pk__in=ids).values_list("pk", flat=True))
    numbers = Counter(dict(
        QuestionVersion.objects.filter(question__in=[row.pk for row in rows.values()])
        .values_list("question_id").annotate(last=Max("number")).order_by()
    ))  # fmt: skip
    made = []
    for key, line in lines.items():
        if line.version in there:
            continue
        row = rows[key]
        numbers[row.pk] += 1
        text = content.frozen(line.question, text_dates={})
        made.append(
            QuestionVersion(
                id=line.version,
                question=row,
                number=numbers[row.pk],
                competency=row.competency,
                level=line.question.level,
                content=text,
                content_hash=content.hash_of_content(text),
                made_at=at,
                made_by=by,
            )
        )
    QuestionVersion.objects.bulk_create(made, batch_size=AT_ONCE)


def _quizzes(
    plan: Plan, wish: Wish, categories: Mapping[str, Category], questions: Mapping[Key, Question]
) -> dict[Key, Quiz]:
    """The row of each quiz, new ones as drafts with one section."""
    found = {row.key: row for row in Quiz.objects.filter(key__in=[rules.quiz_key(one) for one in plan.quizzes])}
    for quiz in plan.quizzes:
        if quiz.key in plan.fresh:
            row = _quiz(quiz, wish, categories)
            found[row.key] = row
            _section(quiz, row, {key: questions[key] for key in quiz.questions if key in questions})
    return {quiz.key: found[rules.quiz_key(quiz)] for quiz in plan.quizzes}


def _quiz(quiz: QuizDump, wish: Wish, categories: Mapping[str, Category]) -> Quiz:
    settings = rules.settings_of(quiz)
    return Quiz.objects.create(
        key=rules.quiz_key(quiz),
        unit=wish.unit,
        category=categories.get(quiz.category),
        count=settings.draws or len(quiz.questions),
        **settings.fields,
    )


def _section(quiz: QuizDump, row: Quiz, asked: Mapping[Key, Question]) -> None:
    """All of its questions in their order, or a draw by a tag that they get."""
    section, draws = QuizSection.objects.create(quiz=row, order=1), rules.settings_of(quiz).draws
    questions = list({one.pk: one for one in asked.values()}.values())
    if draws is None:
        QuizQuestion.objects.bulk_create(
            QuizQuestion(quiz=row, question=one, section=section, order=order) for order, one in enumerate(questions)
        )
        return
    drawn = [one for one in questions if one.kind != QuestionType.SHORT]
    tag = Tag(by=None, tags=(rules.tag_of(quiz),))  # type: ignore[arg-type]
    for one in drawn:
        tag.do(one)
    if drawn:
        QuizRule.objects.create(section=section, count=min(draws, len(drawn)), tag=rules.tag_of(quiz))


def _sittings(plan: Plan, quizzes: Mapping[Key, Quiz], codes: Mapping[Key, str]) -> None:
    """codes: of the questions here, by their keys there."""
    by_key = {quiz.key: quiz for quiz in plan.quizzes}
    numbers = _numbers(plan, quizzes)
    sittings, answers, texts = [], [], []
    for one, person in plan.sittings:
        row = quizzes[one.quiz]
        numbers[person.pk, row.pk] += 1
        paper = [
            Asked(plan.lines[key].version, codes[key], plan.lines[key].question.part.keys) for key in one.questions
        ]
        sitting = _sitting(one, by_key[one.quiz], row, paper, person, numbers[person.pk, row.pk])
        sittings.append(sitting)
        for given in one.answers:
            line = plan.lines[given.question]
            value = [given.answer] if given.answer else []
            if line.question.type == QuestionType.SHORT and value:
                value = [hash_of(given.answer)]
                texts.append(_text(sitting, line.version, given.answer, value[0]))
            answers.append(_answer(sitting, line.version, value, bool(given.right)))
    Sitting.objects.bulk_create(sittings, batch_size=AT_ONCE)
    Answer.objects.bulk_create(answers, batch_size=AT_ONCE)
    WrittenText.objects.bulk_create(texts, batch_size=AT_ONCE)


def _numbers(plan: Plan, quizzes: Mapping[Key, Quiz]) -> Counter[tuple[int, int]]:
    """How often each person has sat each quiz before."""
    persons = {person.pk for _sitting, person in plan.sittings}
    rows = Sitting.objects.filter(person__in=persons, quiz__in=[row.pk for row in quizzes.values()])
    last = rows.values_list("person_id", "quiz_id").annotate(last=Max("number")).order_by()
    return Counter({(person, quiz): number for person, quiz, number in last})


def _sitting(
    one: SittingDump, quiz: QuizDump, row: Quiz, paper: Sequence[Asked], person: Person, number: int
) -> Sitting:
    """A closed sitting. It counts as practice whatever its quiz is: nobody knows who held the phone."""
    items = dict(zip(one.questions, (line.item for line in paper), strict=True))
    return Sitting(
        id=rules.sitting_id(one, quiz),
        person=person,
        quiz=row,
        purpose=Quiz.Purpose.PRACTICE,
        number=number,
        seed=0,
        paper=[line.as_line() for line in paper],
        condition=LOADED,
        started_at=one.started,
        closed_at=one.ended or one.started,
        result=rules.result_of(one, quiz, items),
        passed=rules.passes(one, quiz),
        given={"loaded": {"sitting": one.key, "pass_mark": quiz.pass_mark, "digest": rules.sitting_digest(one)}},
    )


def _answer(sitting: Sitting, version: UUID, value: list[str], right: bool) -> Answer:
    fields: dict[str, Any] = {"event": sitting.pk, "at": sitting.closed_at}
    return Answer(sitting=sitting, version_id=version, value=value, right=right, **fields)


def _text(sitting: Sitting, version: UUID, text: str, name: str) -> WrittenText:
    return WrittenText(sitting=sitting, version_id=version, text=plain(text), hash=name, at=sitting.closed_at)
