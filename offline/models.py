"""The event log and the devices that write to it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from kit import clock
from kit.append_only import AppendOnlyQuerySet, Fact
from offline.verdicts import Beside

if TYPE_CHECKING:
    from datetime import datetime


class DeviceQuerySet(models.QuerySet["Device"]):
    def known(self, at: datetime) -> Self:
        """Devices whose token opens the door at ``at``: neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)

    def of(self, person: models.Model) -> Self:
        return self.filter(person=person)


class Device(models.Model):
    """A browser that a person entered with; known for 180 days unless revoked.

    session_key: of the log-in that was begun on it last; it ends when the device is revoked.

    Personal data: which devices a person uses, so that he can revoke one
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, blank=True)
    enrolled_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_on = models.DateField(null=True)
    session_key = models.CharField(max_length=40, blank=True, editable=False)

    objects = DeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.label or self.pk}"


class EventQuerySet(AppendOnlyQuerySet["Event"]):
    def log_of(self, object: uuid.UUID) -> Self:
        """What counts of one object, in the server's order. A rejected event is kept but says nothing."""
        return self.filter(object=object, verdict="accepted").order_by("object_seq")

    def of(self, person: models.Model) -> Self:
        return self.filter(person=person)


class Event(Fact):
    """What a person did, as its maker wrote it; append-only, and the one way in for answers.

    ``object`` is the sitting (or other thing) that the event is about; ``object_seq`` is the server's own order within
    it, from 1. ``content_hash`` covers type, object and data, so that a repeat is told from a conflict.

    Personal data: what a person answered and when it was received, to score it once and to prove it
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="events")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    type = models.CharField(max_length=24)
    object = models.UUIDField()
    object_seq = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    store = models.CharField(max_length=40, blank=True)
    seq = models.PositiveIntegerField(null=True)
    run = models.CharField(max_length=40, blank=True)
    client_ts = models.BigIntegerField(null=True)
    mono_ms = models.BigIntegerField(null=True)
    pack = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    verdict = models.CharField(max_length=12)
    code = models.CharField(max_length=40, blank=True)

    objects = EventQuerySet.as_manager()

    beside = Beside()
    """What came along with it, while it acts; no column."""

    class Meta:
        indexes = [models.Index(fields=["person", "received_at"])]
        constraints = [
            models.UniqueConstraint(fields=["object", "object_seq"], name="one_event_per_object_and_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object}"


class EventConflict(Fact):
    """A second event under a used id with other content; kept beside the first, which stands.

    Personal data: what a person's device sent, to find out why
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    event_id = models.UUIDField(db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.JSONField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.event_id}"


class Life(models.Model):
    """Which life of the database this is: another one after it was restored from a copy. One row.

    epoch goes out with every answer to a phone, which sends again what the copy may not have.
    beats: how often the timetable has noted down that it lives; a copy has fewer than the note beside it (`offline.life`).

    Personal data: none
    """

    epoch = models.UUIDField(default=uuid.uuid4)
    since = models.DateTimeField(default=clock.now)
    beats = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="one_life", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return str(self.epoch)
