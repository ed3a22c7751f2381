"""The numbers of the rules that a county may set, in versions: each is a whole set, and the newest one acts."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from kit.append_only import Fact


class NumbersVersion(Fact):
    """One set of numbers, from ``recorded_at`` on. values: name of a number → value; one that is missing has its default.

    What was known at a moment is read by the numbers of that moment: a report about the past stays as it was.

    Personal data: none
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.PositiveIntegerField(unique=True)
    values = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"
