"""Written answers: their words lie outside the log, where they can be erased; the log keeps a hash of them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

from assessments.models.bank import QuestionVersion
from assessments.models.sitting import Sitting

if TYPE_CHECKING:
    from people.models import Person


class WrittenTextQuerySet(models.QuerySet["WrittenText"]):
    def visible_to(self, viewer: Person) -> Self:
        """Of persons whom ``viewer`` may see."""
        return self.filter(viewer.scope.person_filter("sitting__person__"))

    def of(self, person: Person) -> Self:
        return self.filter(sitting__person__in=person.own_ids)

    def waiting(self) -> Self:
        """Handed in, and not marked to the end. What was emptied by an erasure or by its age waits for nobody."""
        return self.filter(
            sitting__closed_at__isnull=False,
            sitting__answers__version=models.F("version"),
            sitting__answers__right__isnull=True,
        ).exclude(text="")


class WrittenText(models.Model):
    """What a person wrote as the answer to one question of a sitting. The event of the answer names it by ``hash``.

    While the sitting is open, every state that was sent is here; afterwards only what the sheet names.
    hash: SHA-256 of the text as UTF-8, in hexadecimal.  text: empty after an erasure or at the end of its time.

    Personal data: what a person wrote in a test, to mark it and to answer for the mark
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="texts")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    text = models.TextField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = WrittenTextQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "version", "hash"], name="one_text_per_answer")]
        indexes = [models.Index(fields=["version", "at"])]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.hash[:8]}"
