"""What publishing a lesson means beyond Wagtail's page: its text for readers, and its check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assessments import api as assessments
from assessments.models import Question
from courses import rendering
from courses.audio import readings
from courses.models import LessonPage


def open_lessons(pages: Sequence[LessonPage], *, at: datetime) -> None:
    """Bring the checks and the readers' texts of published ``pages`` up to date; a few statements, however many.

    The catalogue is another one afterwards: whoever calls says so with `catalogue.changed()`, once.
    """
    ids = {row.question_id for page in pages for row in page.questions.all()}
    keys = dict(Question.objects.filter(pk__in=ids).values_list("pk", "key"))
    checks = [
        assessments.Check(page.code, page.title, tuple(keys[row.question_id] for row in page.questions.all()))
        for page in pages
    ]
    # Without those that a person would have to mark; so the number comes from there.
    quizzes = assessments.ensure_checks(checks)
    rendering.store(pages, {code: quiz.count for code, quiz in quizzes.items()}, at=at)
    readings.text_changed([page.pk for page in pages], at=at)
