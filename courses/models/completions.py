"""The fact that somebody finished a lesson."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from kit.append_only import AppendOnlyQuerySet, Fact

if TYPE_CHECKING:
    from people.models import Person


class LessonCompletionQuerySet(AppendOnlyQuerySet):
    def of(self, person: Person) -> Self:
        """Also those of duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)


class LessonCompletion(Fact):
    """One person finished one lesson, once: he passed its check. It is no evidence and shows no level.

    ``revision``: the revision of the page that was published then. ``sitting``: the check that he passed.

    Personal data: which lessons a person finished, to grant credit hours and to know what is left
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lesson_completions")
    lesson_code = models.CharField(max_length=20)
    lesson_key = models.UUIDField()
    revision = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    sitting = models.UUIDField(null=True)

    objects = LessonCompletionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson_code"], name="one_completion_per_person_and_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.lesson_code}"
