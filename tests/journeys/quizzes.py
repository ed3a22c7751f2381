"""Quizzes of a trainer in the running demonstration, made as the desk makes them, for what no quiz of the product itself asks."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from playwright.sync_api import Page

from tests.journeys import pages, phones
from tests.journeys.conftest import Demo

MAKE = """
import json, sys
import django
django.setup()
from assessments import quiz_authoring
from assessments.models import Quiz
from assessments.quiz_authoring import NewSection
from kit import clock
from people.models import Person
questions, settings = json.loads(sys.argv[1])
by, cadre = (Person.objects.get(username=name) for name in ("demo-trainer", "demo-cadre"))
quiz = quiz_authoring.new_quiz(Quiz(unit=cadre.home_unit, **settings), by=by)
quiz_authoring.write_section(quiz, NewSection(fixed=tuple(questions)), by=by)
quiz_authoring.publish(quiz, by=by, at=clock.now())
print(quiz.pk)
"""
WRITTEN = "LZ03-Q19"  # a question of the bank that is answered in words
CHOICES = ("LZ01-Q01", "LZ01-Q02", "LZ01-Q03")


def make(demo: Demo, questions: Sequence[str], **settings: object) -> int:
    """A published practice of these questions for the cadre's village; its number."""
    fields = {
        "purpose": "practice",
        "title": "练一练（演示）",
        "feedback": "end",
        "shuffle_questions": False,
        **settings,
    }
    return int(demo.run(MAKE, json.dumps([list(questions), fields])))


def begin(page: Page, demo: Demo, quiz: int) -> str:
    """At its first question, with the rest of it at hand; the id of the sitting."""
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/quiz/set/{quiz}/")
    with phones.rest_of_it(page):
        pages.tap(page, page.locator("form button.button-main"))
    return re.search(r"/quiz/([0-9a-f-]{36})/", page.url)[1]
