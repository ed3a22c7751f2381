"""Rows of the tools: work that was asked for, risky switches, and who did what.

None of them points at a person by foreign key: kit knows no people. ``by_id`` is the key of a
``settings.AUTH_USER_MODEL`` row, kept as a number, so that an audit row outlives an erased person.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.append_only import Fact


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    TAKEN = "taken", _("under way")
    DONE = "done", _("done")
    DEAD = "dead", _("given up")


class JobQuerySet(models.QuerySet["Job"]):
    def ready(self) -> JobQuerySet:
        """Waiting jobs whose time has come."""
        return self.filter(state=JobState.WAITING, due_at__lte=clock.now())

    def lapsed(self) -> JobQuerySet:
        """Taken jobs whose taker has given no sign of life for a whole lease."""
        return self.filter(state=JobState.TAKEN, lease_until__lt=clock.now())

    def open(self) -> JobQuerySet:
        """Jobs that are not at an end: waiting or taken."""
        return self.filter(state__in=[JobState.WAITING, JobState.TAKEN])


class Job(models.Model):
    """One piece of work that was asked for, written in the transaction of its cause.

    ``request_id`` and ``ip`` are of the request that asked, for the record of what the job does.

    Personal data: from which address somebody asked (``ip``), until the job is at an end. ``payload`` and ``key`` hold ids
    and human numbers only, never names, telephones or texts.
    """

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    # kind and key while the job has not been started, NULL from then on: who asks again before the start joins
    # this row, who asks later gets a new one (the running one may have read the old state).
    dedupe_key = models.CharField(max_length=281, null=True, unique=True)
    payload = models.JSONField(default=dict)
    by_id = models.PositiveBigIntegerField(null=True)
    request_id = models.CharField(max_length=32, default="", blank=True)
    ip = models.GenericIPAddressField(null=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=32, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(default=clock.now)
    woken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, default="", blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="job_ready"),
            models.Index(fields=["kind", "key"], name="job_kind_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"


class Switch(Fact):
    """One risky option that a county turned on, with its reason and a second administrator; off again is a new row.

    Personal data: who turned it on (``by_id``, ``second_id``); kept as long as the product runs, as proof.
    """

    name = models.CharField(max_length=60)
    is_on = models.BooleanField()
    reason = models.CharField(max_length=500)
    by_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["name", "-at"], name="switch_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on=False) | (models.Q(second_id__isnull=False) & ~models.Q(reason="")),
                name="a_switch_needs_a_reason_and_a_second_administrator",
            ),
            models.CheckConstraint(
                condition=models.Q(second_id__isnull=True) | ~models.Q(second_id=models.F("by_id")),
                name="the_second_administrator_is_another_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {'on' if self.is_on else 'off'}"


class AuditDay(models.Model):
    """The end of one day's chain: the row that is locked while an event is added, so that the chain never forks.

    expired_at: when its events went into a file (`kit.audit_archive`), whose SHA-256 is ``file_hash``; this row stays.

    Personal data: none.
    """

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)
    expired_at = models.DateTimeField(null=True)
    file_hash = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return self.day.isoformat()


class AuditEvent(Fact):
    """Who did what to whom, written in the transaction of the deed. Never changed; removed by whole days only, after 13
    months, into a sealed file (`kit.audit_archive`).

    Personal data: who acted (``by_id``) and from which address (``ip``); of the object only its key, the names of
    changed fields and keyed hashes, never values. Kept 13 months.
    """

    day = models.ForeignKey(AuditDay, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_id = models.PositiveBigIntegerField(null=True)
    role = models.CharField(max_length=20, default="", blank=True)
    scope_path = models.CharField(max_length=200, default="", blank=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80, default="", blank=True)
    object_id = models.CharField(max_length=80, default="", blank=True)
    fields = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, default="", blank=True)
    ip = models.GenericIPAddressField(null=True)
    result = models.CharField(max_length=20, default="ok")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "number"], name="one_event_per_place_in_the_chain")]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["by_id", "at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"

    def said(self) -> dict[str, Any]:
        """What the hash of this row covers: everything but its own key and the hash."""
        day: date = self.day_id
        return {
            "day": day.isoformat(),
            "number": self.number,
            "at": self.at.isoformat(timespec="microseconds"),
            "by": self.by_id,
            "role": self.role,
            "scope": self.scope_path,
            "action": self.action,
            "type": self.object_type,
            "object": self.object_id,
            "fields": self.fields,
            "request": self.request_id,
            "ip": self.ip,
            "result": self.result,
            "prev": self.prev_hash,
        }
