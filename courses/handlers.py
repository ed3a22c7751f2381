"""Receivers: what courses does when something happens below it or in Wagtail."""

from __future__ import annotations

import uuid

from django.db import transaction

from assessments.models import Quiz
from courses import catalogue, completion, rendering
from courses.models import CoursePage, LessonPage, Rendered
from kit import clock


def sitting_closed(
    sender: object,
    *,
    sitting_id: uuid.UUID,
    person_id: int,
    quiz_id: int,
    purpose: str,
    passed: bool | None,
    **_: object,
) -> None:
    """A passed check finishes its lesson, in the transaction that closed the sitting."""
    if purpose == Quiz.Purpose.CHECK and passed:
        completion.check_passed(person_id=person_id, quiz_id=quiz_id, sitting_id=sitting_id, at=clock.now())


def lesson_published(sender: type[LessonPage], *, instance: LessonPage, **_: object) -> None:
    """Render the new revision, bring its check up to date, and say that the catalogue is another one."""
    from assessments import api as assessments

    with transaction.atomic():
        rendering.store([instance], at=clock.now())
        questions = [row.question.key for row in instance.questions.select_related("question")]
        assessments.ensure_check(instance.code, instance.title, questions)
        catalogue.changed()


def lesson_unpublished(sender: type[LessonPage], *, instance: LessonPage, **_: object) -> None:
    with transaction.atomic():
        Rendered.objects.filter(lesson=instance).delete()
        catalogue.changed()


def course_changed(sender: type[CoursePage], **_: object) -> None:
    catalogue.changed()


def page_moved(sender: type, *, instance: object, **_: object) -> None:
    """The order of the tree is the order of the catalogue."""
    if isinstance(instance, CoursePage | LessonPage):
        catalogue.changed()
