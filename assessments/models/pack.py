"""What was given to a phone, so that it can be sat there without a network."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from assessments.models.quiz import Quiz

if TYPE_CHECKING:
    from people.models import Person


class QuizPackQuerySet(models.QuerySet["QuizPack"]):
    def of(self, person: Person) -> Self:
        """Also those of duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)

    def expired(self, before: datetime) -> Self:
        return self.filter(expires_at__lt=before)


class QuizPack(models.Model):
    """A quiz that one person took along: which sittings were made for him, and what each asks.

    A small row and no fact: the phone holds the same, signed, and whoever has it can bring it back.
    holder: the browser that it was made for, so that two phones get different sittings.  revision: of the questions.
    body: as `assessments.pack_rules.Body` writes it.

    Personal data: what a person took along to learn or to be tested, to take what comes back
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="+")
    holder = models.CharField(max_length=32, blank=True)
    revision = models.CharField(max_length=16)
    body = models.JSONField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = QuizPackQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "quiz", "holder"])]

    def __str__(self) -> str:
        return f"{self.pk}"
