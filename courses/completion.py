"""Finishing a lesson: one fact a person and lesson."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from assessments.models import Quiz
from courses.models import LessonCompletion, LessonPage

_IDS = uuid.UUID("0b6a7b0e-59a1-4f5c-8f55-6f6f8f1f8a7d")


class Verdict(StrEnum):
    """What became of a fact that was reported."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"


def complete_lesson(fact: LessonCompletion) -> Verdict:
    """Write ``fact`` unless this person has finished this lesson already."""
    try:
        with transaction.atomic():
            fact.save()
    except IntegrityError:
        if not LessonCompletion.objects.filter(person=fact.person, lesson_code=fact.lesson_code).exists():
            raise  # the id belongs to something else: whoever reported it has a conflict
        return Verdict.DUPLICATE
    return Verdict.ACCEPTED


def check_passed(*, person_id: int, quiz_id: int, sitting_id: uuid.UUID, at: datetime) -> Verdict | None:
    """The lesson whose check (``quiz_id``) was passed is finished; None when it has no page any more.

    A lesson that was taken back after the phone had started its check is still finished: the page is there.
    The same sitting gives the same id, however often it is reported.
    """
    code = Quiz.objects.values_list("lesson_code", flat=True).get(pk=quiz_id)
    page = LessonPage.objects.filter(code=code).values("key", "live_revision_id", "latest_revision_id").first()
    if page is None:
        return None
    fact = LessonCompletion(
        id=uuid.uuid5(_IDS, str(sitting_id)),
        person_id=person_id,
        lesson_code=code,
        lesson_key=page["key"],
        revision=page["live_revision_id"] or page["latest_revision_id"] or 0,
        at=at,
        sitting=sitting_id,
    )
    return complete_lesson(fact)
