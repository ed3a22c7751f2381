"""The quiz that a class takes before and after: five competencies, five questions each, two parallel forms, halves swapped.

It is an exam under supervision like any other, so that whoever already can is seen to; right and wrong are never shown, because
the other half of the class gets these questions afterwards. Taken twice at most, with no days between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import quiz_authoring, quiz_gates
from assessments.models import Quiz, QuizRule
from assessments.quiz_authoring import NewSection
from assessments.scoring import Cell
from assessments.sections import FORMS, Rule
from competencies.api import framework
from kit import clock
from kit.errors import InputError
from people.models import Person, Unit

COMPETENCIES = 5
QUESTIONS = 5  # of each, in each form


@transaction.atomic
def make_before_after(unit: Unit, wished: Iterable[Cell], *, by: Person, at: datetime) -> Quiz:
    """A draft for the people of ``unit`` of the first five competencies that the bank can ask in two forms.

    wished: competencies and levels, the most wanted first. Raises InputError where the bank has too few questions for five.
    """
    quiz = Quiz(
        purpose=Quiz.Purpose.EXAM,
        title=(_("Before and after: %(unit)s") % {"unit": unit.name})[:80],
        unit=unit,
        has_forms=True,
        supervised=True,
        offline_allowed=False,
        most_sittings=2,
        cool_down_days=0,
        feedback=Quiz.Feedback.NEVER,
        shuffle_questions=True,
    )
    cells = askable(quiz, wished, at=at)
    if len(cells) < COMPETENCIES:
        raise InputError(
            _("The bank can ask only %(count)s of these competencies in two forms.") % {"count": len(cells)},
            _("Put more questions into the bank: ten for each competency and level that stand in no lesson check."),
        )
    quiz_authoring.new_quiz(quiz, by=by)
    by_key = framework().by_key
    rules = tuple(QuizRule(count=QUESTIONS, competency_id=by_key[key].id, level=level) for key, level in cells)
    quiz_authoring.write_section(quiz, NewSection(rules=rules), by=by)
    return quiz


def askable(quiz: Quiz, wished: Iterable[Cell], *, at: datetime) -> Sequence[Cell]:
    """The first five wished competencies, each once, of which the bank has enough questions for both forms."""
    questions = quiz_gates.pool_of(quiz, on=clock.day_of(at)).questions
    found: dict[str, Cell] = {}
    for competency, level in wished:
        if competency in found or len(found) == COMPETENCIES:
            continue
        rule = Rule(QUESTIONS, competency, level)
        if sum(rule.fits(question) for question in questions) >= QUESTIONS * len(FORMS):
            found[competency] = (competency, level)
    return list(found.values())
