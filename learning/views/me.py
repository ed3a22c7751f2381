"""My learning: what is done, credit hours, certificates, this phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.api import catalogue
from courses.models import LessonCompletion
from kit import clock
from kit.access import Role, open_to
from learning import credit, plans, words
from learning.credit_rules import NOMINAL, shown
from learning.planner import ItemKind
from people.models import Person


@dataclass(frozen=True)
class DoneLesson:
    code: str
    title: str
    minutes: int
    on: str


@dataclass(frozen=True)
class Me:
    """done: finished lessons, newest first.  left: lessons that the programme still asks.

    hours: as printed, by the rule that ``minutes_per_hour`` minutes are one.
    """

    done: tuple[DoneLesson, ...]
    left: int
    asked: int
    enough: int
    hours: Decimal
    minutes_per_hour: int


@open_to(Role.CADRE)
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "learning/me.html", {"me": me_of(request.user, on=clock.today())})


def me_of(person: Person, *, on: date) -> Me:
    """What ``person`` has done by ``on``; six queries beside his own row."""
    plan = plans.plan_of(person, on=on)
    courses = catalogue()
    rows = LessonCompletion.objects.of(person).order_by("-at").values_list("lesson_code", "at")
    done = []
    for code, at in rows:
        lesson = courses.lesson(code)
        if lesson:
            done.append(DoneLesson(code, lesson.title, lesson.minutes, words.day(clock.day_of(at), on)))
    return Me(
        done=tuple(done),
        left=sum(item.kind == ItemKind.LESSON and item.in_programme for item in plan.items),
        asked=int(plan.summary.get("asked", 0)),
        enough=int(plan.summary.get("enough", 0)),
        hours=shown(credit.hours_of(person)),
        minutes_per_hour=plan.programme.credit_minutes if plan.programme else NOMINAL.minutes_per_hour,
    )
