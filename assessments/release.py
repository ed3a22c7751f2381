"""What a person may know of his own sitting: his result, and which answers are right. Pure, but for `released` and `told`.

Nothing at all before it is closed, but in practice that tells after each question. Source: docs/safety.md, V-11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.models import Quiz, Sitting


@dataclass(frozen=True, slots=True)
class Release:
    """score: right and wrong as numbers, passed or not.  keys: which answers are right, and why."""

    score: bool
    keys: bool


NOTHING = Release(score=False, keys=False)


def release(feedback: str, *, is_closed: bool, passed: bool | None, is_over: bool) -> Release:
    """What ``feedback`` (a `Quiz.Feedback`) lets out. is_over: the quiz has closed, and nobody sits it any more."""
    if not is_closed or feedback == Quiz.Feedback.NEVER:
        return NOTHING
    if feedback == Quiz.Feedback.CLOSED:
        return Release(score=is_over, keys=is_over)
    return Release(score=True, keys=feedback != Quiz.Feedback.PASSED or bool(passed))


def released(sitting: Sitting, *, at: datetime) -> Release:
    """What may be known of ``sitting``, which has its quiz. A query only where it is told when the quiz has closed."""
    quiz = sitting.quiz
    waits = quiz.feedback == Quiz.Feedback.CLOSED and not sitting.is_open
    is_over = waits and quiz.is_over(at) and not quiz.sittings.open().exists()
    return release(quiz.feedback, is_closed=not sitting.is_open, passed=sitting.passed, is_over=is_over)


def told(rows: QuerySet[Sitting], *, at: datetime) -> QuerySet[Sitting]:
    """Those of ``rows`` whose score may be known: `released` as one condition of a query."""
    others = Sitting.objects.open().filter(quiz=OuterRef("quiz"))
    is_over = (Q(quiz__is_open=False) | Q(quiz__closes_at__lt=at)) & ~Exists(others)
    ended = rows.filter(closed_at__isnull=False).exclude(quiz__feedback=Quiz.Feedback.NEVER)
    return ended.filter(~Q(quiz__feedback=Quiz.Feedback.CLOSED) | is_over)
