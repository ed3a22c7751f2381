"""Messages, every try to deliver them, and what people write back."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.access import Role
from kit.append_only import Fact


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, person: models.Model) -> Self:
        """Also what was written for duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)


class Message(models.Model):
    """What one person is told: the key of an approved wording and its parameters.

    task: what a reminder is about, for its cap. once: a key under which nothing is sent twice.

    Personal data: who was told what, to prove that a notice was given
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    to_hash = models.CharField(max_length=64, blank=True)
    wording = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    task = models.CharField(max_length=80, blank=True, default="")
    once = models.CharField(max_length=120, null=True, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["person", "made_at"])]

    def __str__(self) -> str:
        return f"{self.wording} {self.made_at:%Y-%m-%d}"

    @property
    def text(self) -> str:
        """The words, made anew from wording and parameters, as long as they are kept; what was secret never is."""
        from notifications.wordings import wording_of

        wording = wording_of(self.wording)
        if wording.parameters and not self.parameters:
            return gettext("What this message said is no longer kept.")
        return wording.render({**self.parameters, **dict.fromkeys(wording.secret, "······")})


class Delivery(Fact):
    """One try to bring a message by one channel, and how it ended.

    Personal data: that a message was sent by which channel, to know whether it arrived
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    receipt = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class FeedbackKind(models.TextChoices):
    OPINION = "opinion", _("An opinion")
    COMPLAINT = "complaint", _("A complaint")
    QUESTION = "question", _("A question")
    REVIEW = "review", _("Please look again")  # 请人复核: from the page of a level


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def of(self, person: models.Model) -> Self:
        """Also what was written for duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)

    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def visible_to(self, viewer: Any) -> Self:
        """What ``viewer`` may read and answer: from persons in his units, and, for the county, from nobody known."""
        mine = viewer.scope.person_filter("person__")
        if viewer.scope.has(Role.COUNTY, Role.COUNTY_ADMIN):
            mine |= models.Q(person__isnull=True)
        return self.filter(mine)


class Feedback(models.Model):
    """An opinion, a complaint or a question that somebody left, and its answer. Without a person when nobody had entered.

    Personal data: who wrote what, to answer him
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="feedback")
    kind = models.CharField(max_length=12, choices=FeedbackKind)
    about = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
