"""Receivers: what courses does when something happens below it or in Wagtail."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from assessments.models import Quiz
from courses import catalogue, completion, opening
from courses.audio import playlists
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
    at: datetime,
    **_: object,
) -> None:
    """A passed check finishes its lesson, in the transaction that closed the sitting."""
    if purpose == Quiz.Purpose.CHECK and passed:
        completion.check_passed(person_id=person_id, quiz_id=quiz_id, sitting_id=sitting_id, at=at)


def lesson_published(sender: type[LessonPage], *, instance: LessonPage, **_: object) -> None:
    """Render the new revision, bring its check up to date, and say that the catalogue is another one."""
    with transaction.atomic():
        opening.open_lessons([instance], at=clock.now())
        catalogue.changed()


def lesson_unpublished(sender: type[LessonPage], *, instance: LessonPage, **_: object) -> None:
    with transaction.atomic():
        Rendered.objects.filter(lesson=instance).delete()
        playlists.rebuild(instance.pk)
        catalogue.changed()


def course_changed(sender: type[CoursePage | LessonPage], **_: object) -> None:
    catalogue.changed()


def page_moved(sender: type, *, instance: object, **_: object) -> None:
    """The order of the tree is the order of the catalogue."""
    if isinstance(instance, CoursePage | LessonPage):
        catalogue.changed()
