"""Files of questions on their way into the bank."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person


class QuestionImportQuerySet(models.QuerySet["QuestionImport"]):
    def visible_to(self, viewer: Person) -> Self:
        """Everybody sees the files that he brought himself."""
        return self.filter(by=viewer)


class QuestionImport(models.Model):
    """One file or pasted text: looked at, then kept as drafts all at once, or not. Not the questions themselves.

    content: the bytes as they came, until the questions are kept or it is given up. sha256: of them.  format: a name of
    `exchange.formats`. defaults: what is said for the whole file.  left_out: numbers of questions that are not wanted.
    near: number of a question → [[code, id, number, percent], …] of those that say nearly the same; found once.
    made: id of each question that was made → the hash of what it said, so that an untouched one is known.
    images: ids of the pictures that were made. counts: "new", "there", "left_out".

    Personal data: none
    """

    class State(models.TextChoices):
        READ = "read", _("being looked at")
        KEPT = "kept", _("in the bank")
        UNDONE = "undone", _("taken back")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=12)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    defaults = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    near = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    images = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    objects = QuestionImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
