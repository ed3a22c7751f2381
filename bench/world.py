"""The world that is measured: the domain, a course of 20 lessons, a quiz of 10 questions, 1,000 learners with plans,
sittings and sessions. Runs in the product's own process; prints the requests of each page as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from assessments import placings  # noqa: E402
from assessments.models import Question, Quiz, QuizQuestion, Sitting  # noqa: E402
from assessments.pool import pool  # noqa: E402
from bench import sessions  # noqa: E402
from competencies import api as competencies  # noqa: E402
from courses import catalogue, opening, planting  # noqa: E402
from courses.content import CourseContent  # noqa: E402
from courses.load import DATA, read  # noqa: E402
from courses.models import CourseIndexPage  # noqa: E402
from kit import clock, jobs  # noqa: E402
from kit.models import Job  # noqa: E402
from learning import api as learning  # noqa: E402
from lms import domain, serving  # noqa: E402
from lms.demo.county import TERM_DAYS, build_county  # noqa: E402
from lms.demo.histories import write_histories  # noqa: E402
from people.login import second  # noqa: E402
from people.login.sessions import BACKEND, STAFF_KEY  # noqa: E402
from people.models import Person  # noqa: E402

SEED = 20260312
LEARNERS, VILLAGES = 1050, 100  # of whom 1,000 must learn; the rest hold nothing that asks it of them
COURSE, LESSONS, QUESTIONS = "B20", 20, 10
FIRST_LESSON = "M01-L1"
ROWS_A_PAGE = 25
STAFF_SESSIONS = 8
CSRF = "b" * 32

Request = list[str]


@transaction.atomic
def build() -> Person:
    """Everything but sessions; returns who opens the desk."""
    on = clock.today()
    domain.load(lambda _line: None, asked_since=on - timedelta(days=TERM_DAYS))
    random = Random(SEED)
    county = build_county(random, on=on, villages=VILLAGES, persons=LEARNERS)
    write_histories(random, county)
    plant_course()
    quiz = fix_quiz()
    sit(quiz, county.persons)
    competencies.rebuild_levels(announce=False)
    learning.replan()
    return county.staff["demo-county"]


def plant_course() -> None:
    """One course of 20 lessons with the text of courses/data."""
    courses, lessons = read(DATA)
    course = CourseContent(**{**courses[0].as_document(), "code": COURSE, "title": "测速课程", "mandatory_for": ""})
    page, at, ids = planting.course_page(course), clock.now(), planting.Ids.now()
    planting.plant(CourseIndexPage.objects.get(), [page], at=at)
    copies = [replace(one, code=f"{COURSE}-L{n}", needs=()) for n, one in enumerate(lessons[:LESSONS], start=1)]
    pages = [planting.lesson_page(copy, ids) for copy in copies]
    planting.plant(page, pages, at=at)
    opening.open_lessons(pages, at=at)
    catalogue.changed()


def fix_quiz() -> Quiz:
    """A practice of 10 fixed single-choice questions."""
    quiz = Quiz.objects.create(key="practice:bench", purpose=Quiz.Purpose.PRACTICE, title="测速练习", count=QUESTIONS)
    questions = Question.objects.in_use().filter(kind=Question.Kind.SINGLE).order_by("key")[:QUESTIONS]
    QuizQuestion.objects.bulk_create(
        QuizQuestion(quiz=quiz, question=question, order=n) for n, question in enumerate(questions)
    )
    return quiz


def sit(quiz: Quiz, persons: Sequence[Person]) -> None:
    """An open sitting of the quiz for everybody."""
    keys, bank, at = list(quiz.fixed.values_list("question__key", flat=True)), pool(), clock.now()
    Sitting.objects.bulk_create(
        [
            Sitting(
                person=person, quiz=quiz, purpose=quiz.purpose, number=1, seed=person.pk, started_at=at,
                paper=[placings.line(key, bank, seed=person.pk).as_line() for key in keys],
            )
            for person in persons
        ],
        batch_size=200,
    )  # fmt: skip


def do_what_waits() -> None:
    """What the facts asked for, as a worker has done it by Monday; the papers of certificates are left waiting."""
    while waiting := list(Job.objects.ready().exclude(kind="certificates.render").values_list("pk", flat=True)):
        jobs.run_now(waiting)


def requests(organizer: Person) -> dict[str, list[Request]]:
    """Method, address, cookies and body of each request, a list for each page. An answer is asked for once only."""
    rows = Sitting.objects.filter(quiz__key="practice:bench").select_related("person").order_by("pk")
    sittings = list(rows)
    keys = sessions.open_for([sitting.person for sitting in sittings], backend=BACKEND)
    cookies = [f"sessionid={key}; csrftoken={CSRF}" for key in keys]
    seen = {STAFF_KEY: clock.now().timestamp(), second.SESSION_KEY: int(clock.now().timestamp())}
    desk = sessions.open_for([organizer] * STAFF_SESSIONS, backend=BACKEND, extra=seen)
    pages = 1000 // ROWS_A_PAGE
    both = list(enumerate(zip(sittings, cookies, strict=True)))
    return {
        "first_lesson": [["GET", f"/lesson/{FIRST_LESSON}/", cookies[0], ""]],
        "lesson": [["GET", f"/lesson/{COURSE}-L{1 + n % LESSONS}/", cookie, ""] for n, (_, cookie) in both],
        "home": [["GET", "/", cookie, ""] for _, (_, cookie) in both],
        "question": [["GET", f"/quiz/{one.pk}/{1 + n % QUESTIONS}/", cookie, ""] for n, (one, cookie) in both],
        "answer": [
            ["POST", f"/quiz/{one.pk}/{n + 1}/", cookie, answer(one, n)]
            for n in range(QUESTIONS)
            for _, (one, cookie) in both
        ],
        "report": [
            ["GET", f"/desk/people/?page={1 + n % pages}", f"sessionid={desk[n % STAFF_SESSIONS]}", ""]
            for n in range(len(both))
        ],
    }


def answer(sitting: Sitting, place: int) -> str:
    """The form of a question, filled in; the client puts a fresh event id in the place of EVENT."""
    line = sitting.asked[place]
    last = "&last=1" if place == QUESTIONS - 1 else ""
    return f"csrfmiddlewaretoken={CSRF}&event=EVENT&item={line.item}{last}&a={line.options[0]}&go=next"


def main() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    serving.collect_static()
    organizer = build()
    do_what_waits()
    made = requests(organizer)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum has done by Monday; nobody does it for SQLite
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main()
