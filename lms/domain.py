"""Load the domain data of every app, in the order in which one needs the other."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from assessments.load import load_questions
from competencies.load import load_framework
from courses.load import load_courses
from people.load import load_posts


@transaction.atomic
def load(report: Callable[[str], object]) -> None:
    """Load posts, framework, questions, courses with their lessons; all or nothing.

    Safe to repeat: says what it changed, and leaves alone what people edited. Raises `kit.loading.BadRows`.
    """
    load_posts(report)
    load_framework(report)
    load_questions(report)
    load_courses(report)
