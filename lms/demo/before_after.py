"""A class of the demonstration that was tested before and after, in two forms: sat by the same functions that serve everybody.

A hundred sittings take some seconds, so a job writes them as soon as the demonstration serves; each is a transaction of its own.
"""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from random import Random

from django.utils.timezone import make_aware

from assessments.api import make_before_after, publish_quiz, start_quiz
from assessments.models import InClassCode, QuestionVersion, Quiz, Sitting
from competencies.models import Requirement
from kit import clock, jobs
from kit.errors import InputError, NotNow
from kit.models import Job
from offline.api import NewEvent, append_event
from people.models import Person, Unit

KIND = "lms.demo_before_after"
CLASS = 64
ONCE = 3  # of the class, who came to the first day only
BEFORE, AFTER = 40, 3  # days ago
CHANCE = {BEFORE: 0.56, AFTER: 0.78}
CODE = "246810"


@jobs.kind(KIND, long=True)
def sit(job: Job) -> None:
    """Make the quiz and the class's sittings; safe to run twice and from the middle."""
    county, trainer = Unit.objects.get(pk=job.key), Person.objects.get(username="demo-trainer")
    quiz = Quiz.objects.filter(has_forms=True, unit=county).first() or _quiz(county, trainer)
    if quiz is None:
        return
    random = Random(20260312)
    people = list(Person.objects.filter(is_demo=True, home_unit__path__startswith=county.path).order_by("pk"))
    people = [person for person in people if person.username != "demo-cadre" and person.home_unit_id != county.pk]
    chosen = sorted(random.sample(people, min(CLASS, len(people))), key=lambda person: person.pk)
    for days_ago in (BEFORE, AFTER):
        _code(quiz, county, trainer, days_ago)
        for person in chosen[: len(chosen) - (ONCE if days_ago == AFTER else 0)]:
            _sit(person, quiz, days_ago, random)


def _at(days_ago: int, hour: int) -> datetime:
    return make_aware(datetime.combine(clock.today() - timedelta(days=days_ago), time(hour)), clock.ZONE)


def _quiz(county: Unit, trainer: Person) -> Quiz | None:
    """The quiz, published; None where the bank has too few questions for two forms."""
    asked = Requirement.objects.filter(version__state="published", mandatory=True, level__lte=2)
    wished = list(
        dict.fromkeys(asked.order_by("due_days", "competency__order").values_list("competency__key", "level"))
    )
    at = _at(BEFORE + 1, 9)
    try:
        quiz = make_before_after(county, wished, by=trainer, at=at)
        publish_quiz(quiz, by=trainer, at=at)
    except InputError:
        return None
    return quiz


def _code(quiz: Quiz, county: Unit, trainer: Person, days_ago: int) -> None:
    since, until = _at(days_ago, 8), _at(days_ago, 18)
    label = f"第{'一' if days_ago == BEFORE else '二'}天（演示）"
    code = CODE if days_ago == BEFORE else CODE[::-1]
    InClassCode.objects.get_or_create(
        quiz=quiz,
        code=code,
        defaults={"unit": county, "label": label, "since": since, "until": until, "made_by": trainer},
    )


def _sit(person: Person, quiz: Quiz, days_ago: int, random: Random) -> None:
    """One sitting, answered as somebody does who knows so much."""
    at, right = _at(days_ago, 9), min(0.95, max(0.1, random.gauss(CHANCE[days_ago], 0.12)))
    answers = [random.random() < right for _number in range(60)]
    if Sitting.objects.filter(person=person, quiz=quiz, started_at__date=clock.day_of(at)).exists():
        return
    try:
        sitting = start_quiz(person, quiz, at=at, code=CODE if days_ago == BEFORE else CODE[::-1])
    except (NotNow, InputError):
        return
    if not sitting.is_open:
        return
    said = {
        str(row.pk): row.content for row in QuestionVersion.objects.filter(pk__in=[line["v"] for line in sitting.paper])
    }
    sheet = {
        line["v"]: _answer(said[line["v"]], line["o"], is_right=is_right)
        for line, is_right in zip(sitting.paper, answers, strict=False)
    }
    event = NewEvent(
        uuid.uuid5(sitting.pk, "demo"), "sitting_submitted", sitting.pk, {"sitting": str(sitting.pk), "sheet": sheet}
    )
    append_event(person, event, at=at + timedelta(minutes=35))


def _answer(content: dict[str, object], shown: list[str], *, is_right: bool) -> list[str]:
    right = content["answer"]
    if not isinstance(right, list):
        return list(right.get("pairs", ())) if is_right and isinstance(right, dict) else []
    if is_right:
        return [str(key) for key in right]
    return [next((key for key in shown if key not in right), shown[0])] if shown else []
