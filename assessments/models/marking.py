"""Marks of written answers, and what a marker works with."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from assessments.models.bank import QuestionVersion
from assessments.models.quiz import Quiz
from assessments.models.sitting import Sitting
from assessments.models.written import WrittenText
from kit.append_only import AppendOnlyQuerySet, Fact

if TYPE_CHECKING:
    from people.models import Person


class MarkQuerySet(AppendOnlyQuerySet):
    def by(self, marker: Person) -> Self:
        """Also those of duplicates that were merged into ``marker``."""
        return self.filter(marker__in=marker.own_ids)


class Mark(Fact):
    """One marker's view of one written answer. A later one of the same marker takes the place of the earlier one.

    id: made by the form, so that a double tap is one mark.  hash: of the text that was read.
    points: places in the rubric, from 0, of what was found in the text.  comment: for the writer; he sees it, not who wrote it.

    Personal data: what a trainer found in what a person wrote, to answer for the result
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="marks")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64)
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    points = models.JSONField(default=list)
    comment = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["sitting", "version"])]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.points}"

    @property
    def audit_path(self) -> str:
        home = self.sitting.person.home_unit
        return home.path if home else ""


class MarkingLease(models.Model):
    """Who is reading a text just now, so that no two read the same one. Gone with the mark, or with its time.

    Personal data: who is marking at the moment, to spare double work
    """

    text = models.OneToOneField(WrittenText, models.CASCADE, related_name="lease")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.text_id} {self.until}"

    def is_held(self, at: datetime) -> bool:
        return self.until > at


class QuickComment(models.Model):
    """A comment that a marker writes often; he put it among his own, and takes it away when he likes.

    Personal data: words that a trainer uses often, to spare him typing
    """

    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quick_comments")
    text = models.CharField(max_length=100)
    used = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField()

    class Meta:
        ordering = ["-used", "-used_at"]
        constraints = [models.UniqueConstraint(fields=["marker", "text"], name="one_quick_comment_per_marker_and_text")]

    def __str__(self) -> str:
        return self.text


class SecondMarking(models.Model):
    """Written answers of this quiz are read by two markers; by a third one where they are too far apart.

    most_apart: in percent of the marks of a question; above it, the third mark counts.

    Personal data: none
    """

    quiz = models.OneToOneField(Quiz, models.CASCADE, related_name="second_marking")
    most_apart = models.PositiveSmallIntegerField(default=25)

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.most_apart}"
