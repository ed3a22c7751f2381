"""A quiz with written answers, and what is written in it.

written_quiz(county.unit)                      practice: four choices and one short text, passed with 100 percent
begun(person, quiz)                            the open sitting
write(person, sitting, "先公示……")              the text of the short question, as the page's form sends it
handed_in(person, sitting)                     everything else right, and handed in
text_of(sitting)                               the row with the words
stranger(county.other_township)                a trainer who sees another township only
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from assessments import bank, handing_in, starting, versions
from assessments.answer_fields import hash_of
from assessments.models import Question, Quiz, QuizQuestion, QuizSection, Sitting, WrittenText
from assessments.questions import QuestionType, Rubric
from kit.access import Role
from offline.api import Answer
from people.models import Person, Scope
from tests.assessments.factories import AT, question, right_of, send, submitted
from tests.conftest import SINCE

POINTS = ("先公示", "再表决", "结果张榜")


def short_question(**fields: Any) -> Any:
    return question(
        "LZ04",
        2,
        90,
        **{
            "type": QuestionType.SHORT,
            "stem": "这件事您怎么办？写三句话。",
            "options": (),
            "right": (),
            "rubric": Rubric(POINTS, 2),
            **fields,
        },
    )


def written_quiz(unit: Any, *, percent: int | None = 100, **fields: Any) -> Quiz:
    """Four single choices and one short text, in one section."""
    bank.add(short_question())
    quiz = Quiz.objects.create(
        **{
            "key": f"set:{uuid4().hex[:12]}",
            "purpose": Quiz.Purpose.PRACTICE,
            "title": "写一写",
            "unit": unit,
            "count": 5,
            "pass_percent": percent,
            "feedback": Quiz.Feedback.END,
            **fields,
        }
    )
    section = QuizSection.objects.create(quiz=quiz)
    keys = [*(f"LZ04-T02{n:02}" for n in range(1, 5)), "LZ04-T0290"]
    for order, key in enumerate(keys):
        QuizQuestion.objects.create(quiz=quiz, section=section, question=Question.objects.get(key=key), order=order)
    return quiz


def begun(person: Any, quiz: Quiz, *, at: datetime = AT) -> Sitting:
    return starting.start_quiz(person, quiz, at=at)


def short_of(sitting: Sitting) -> str:
    """The item of the written question."""
    known = versions.versions(line.version for line in sitting.asked)
    return next(line.item for line in sitting.asked if known[line.version].type == QuestionType.SHORT)


def write(person: Any, sitting: Sitting, text: str, *, at: datetime = AT) -> Answer:
    form = handing_in.Form(uuid4(), short_of(sitting), (hash_of(text),), "next", is_last=False, text=text)
    return handing_in.answer(person, sitting.pk, form, at=at)


def handed_in(person: Any, sitting: Sitting, text: str = "先公示，再开会表决。", *, at: datetime = AT) -> Sitting:
    """Written, everything else answered rightly, and handed in."""
    write(person, sitting, text, at=at)
    sheet = {
        n: [hash_of(text)] if line.item == short_of(sitting) else right_of(sitting, n)
        for n, line in enumerate(sitting.asked, start=1)
    }
    send(person, submitted(person, sitting, sheet), at=at)
    sitting.refresh_from_db()
    return sitting


def text_of(sitting: Sitting) -> WrittenText:
    return WrittenText.objects.get(sitting=sitting)


def stranger(unit: Any) -> Person:
    """A trainer of ``unit`` and of nothing else."""
    person = Person.objects.create_user(name="钱教员", username=f"trainer-{unit.pk}")
    Scope.objects.create(person=person, role=Role.TRAINER, unit=unit, since=SINCE)
    return person
