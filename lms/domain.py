"""Load the domain data of every app, in the order in which one needs the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from assessments.load import load_questions
from competencies.load import load_framework
from courses.load import load_courses
from courses.load_errands import load_errands
from people.load import load_posts


@transaction.atomic
def load(report: Callable[[str], object], *, asked_since: date | None = None) -> None:
    """Load posts, framework, questions, courses with their lessons, things to do; all or nothing.

    asked_since: the day from which posts ask what is new in the files; due days count from it. Today when left out.
    Safe to repeat: says what it changed, and leaves alone what people edited. Raises `kit.loading.BadRows`.
    """
    load_posts(report)
    load_framework(report, on=asked_since)
    load_questions(report)
    load_courses(report)
    load_errands(report)
