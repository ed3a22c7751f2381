"""Devices that are known no longer leave no trace of what they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Concat

from offline.models import Device

GONE = "gone:"
"""In place of the hash of a token: no hash begins so."""


def empty_devices(before: datetime) -> int:
    """Take label and token of devices that were revoked or ran out before an instant; how many.

    The row stays: what was sent from it points there.
    """
    return _empty(Device.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)))


def forget_devices_of(person_ids: Sequence[int], *, at: datetime) -> None:
    """Let every device of these persons be unknown, and take its label."""
    theirs = Device.objects.filter(person__in=person_ids)
    theirs.filter(revoked_at__isnull=True).update(revoked_at=at)
    _empty(theirs)


def _empty(devices: models.QuerySet[Device]) -> int:
    gone = Concat(models.Value(GONE), Cast(F("pk"), models.CharField()))
    return devices.exclude(token_hash__startswith=GONE).update(
        label="", last_seen_on=None, session_key="", token_hash=gone
    )
