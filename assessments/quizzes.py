"""The quizzes of the bank: one placing, one of test-outs together, a small test and a recheck for each competency and level, a check for each lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from assessments import bank
from assessments.models import Question, Quiz, QuizQuestion, QuizRule
from assessments.models.quiz import REFRESH, TOGETHER
from assessments.questions import LEVELS, QuestionType
from assessments.refresh_cards import MOST_QUESTIONS
from assessments.sections import Rule, Section
from competencies.models import Competency
from kit.errors import InputError

PLACING = "placing"


def check_key(lesson_code: str) -> str:
    return f"check:{lesson_code}"


def test_key(competency: str, level: int, purpose: str = Quiz.Purpose.TEST) -> str:
    return f"{purpose}:{competency}:{level}"


@dataclass(frozen=True)
class Check:
    """The check of one lesson: its code, its title, the keys of its questions in their order."""

    lesson_code: str
    title: str
    questions: tuple[str, ...]


def ensure_check(lesson_code: str, title: str, question_keys: Sequence[str]) -> Quiz:
    """The check of a lesson, made or brought up to date. Short texts are left out: nobody waits for a person to mark them.

    Raises InputError for a key that the bank does not have.
    """
    return ensure_checks([Check(lesson_code, title, tuple(question_keys))])[lesson_code]


@transaction.atomic
def ensure_checks(checks: Sequence[Check]) -> dict[str, Quiz]:
    """The checks of many lessons, by code; a few statements, however many. Sittings that are open keep their paper."""
    ids = _question_ids({key for check in checks for key in check.questions})
    fixed = {
        check.lesson_code: [ids[key] for key in dict.fromkeys(check.questions) if ids[key] is not None]
        for check in checks
    }
    wanted = {
        check_key(check.lesson_code): Quiz(
            key=check_key(check.lesson_code),
            purpose=Quiz.Purpose.CHECK,
            title=check.title[:80],
            lesson_code=check.lesson_code,
            count=len(fixed[check.lesson_code]),
        )
        for check in checks
    }
    quizzes = {quiz.key: quiz for quiz in Quiz.objects.filter(key__in=list(wanted))}
    for key, quiz in wanted.items():
        if key in quizzes and (quizzes[key].title, quizzes[key].count) != (quiz.title, quiz.count):
            quizzes[key].title, quizzes[key].count = quiz.title, quiz.count
            quizzes[key].save(update_fields=["title", "count"])
    new = Quiz.objects.bulk_create([quiz for key, quiz in wanted.items() if key not in quizzes])
    quizzes |= {quiz.key: quiz for quiz in new}
    if _fix({quizzes[check_key(code)].pk: questions for code, questions in fixed.items()}):
        bank.touch()  # what stands in a check is never drawn for a test
    return {quiz.lesson_code: quiz for quiz in quizzes.values()}


def ensure_quizzes() -> int:
    """Make what is missing: the placing, the look back, the test-outs together, and for each competency and level a small test and a recheck. How many were made."""
    categories = bank.categories()
    titles = {
        Quiz.Purpose.TEST: _("Small test: %(competency)s"),
        Quiz.Purpose.RECHECK: _("Review: %(competency)s"),
    }
    wanted = [
        Quiz(key=PLACING, purpose=Quiz.Purpose.PLACING, title=_("Placing"), count=25),
        Quiz(
            key=REFRESH,
            purpose=Quiz.Purpose.REFRESH,
            title=_("A short look back"),
            count=MOST_QUESTIONS,
            feedback=Quiz.Feedback.EACH,
        ),
        Quiz(key=TOGETHER, purpose=Quiz.Purpose.EXAM, title=_("Small tests together"), count=25, offline_allowed=False),
    ]
    wanted += [
        Quiz(
            key=test_key(competency.key, level, purpose),
            purpose=purpose,
            title=title % {"competency": competency.name},
            category=categories[competency.key],
            competency=competency,
            level=level,
        )
        for purpose, title in titles.items()
        for competency in Competency.objects.order_by("pk")
        for level in LEVELS
    ]
    there = set(Quiz.objects.values_list("key", flat=True))
    return len(Quiz.objects.bulk_create([quiz for quiz in wanted if quiz.key not in there]))


def sections_of(quiz: Quiz) -> tuple[Section, ...]:
    """The sections of an authored quiz as the pure rules take them, in their order. Three queries."""
    rows = quiz.sections.prefetch_related(
        Prefetch("rules", QuizRule.objects.select_related("competency")),
        Prefetch("fixed", QuizQuestion.objects.select_related("question")),
    )
    return tuple(
        Section(
            title=row.title,
            intro=row.intro,
            fixed=tuple(fixed.question.key for fixed in row.fixed.all()),
            rules=tuple(_rule(rule) for rule in row.rules.all()),
        )
        for row in rows
    )


def _rule(row: QuizRule) -> Rule:
    return Rule(
        count=row.count,
        competency=row.competency.key if row.competency else "",
        level=row.level or 0,
        easiest=row.difficulty_from,
        hardest=row.difficulty_to,
        tag=row.tag,
    )


def _question_ids(keys: set[str]) -> dict[str, int | None]:
    """The id of each question; None for a short text."""
    rows = Question.objects.filter(key__in=keys).values_list("key", "pk", "kind")
    found = {key: None if kind == QuestionType.SHORT else pk for key, pk, kind in rows}
    if missing := sorted(keys - set(found)):
        raise InputError(
            _("The bank has no question %(keys)s.") % {"keys": ", ".join(missing)}, _("Choose other questions.")
        )
    return found


def _fix(wanted: Mapping[int, Sequence[int]]) -> bool:
    """Let each quiz (by id) hold exactly these questions (by id) in this order; whether anything changed."""
    there: dict[int, list[int]] = {quiz: [] for quiz in wanted}
    for quiz, question in QuizQuestion.objects.filter(quiz__in=list(wanted)).values_list("quiz_id", "question_id"):
        there[quiz].append(question)
    changed = [quiz for quiz, questions in wanted.items() if list(questions) != there[quiz]]
    QuizQuestion.objects.filter(quiz__in=changed).delete()
    QuizQuestion.objects.bulk_create(
        QuizQuestion(quiz_id=quiz, question_id=question, order=order)
        for quiz in changed
        for order, question in enumerate(wanted[quiz])
    )
    return bool(changed)
