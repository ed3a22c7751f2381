"""What a person may ask of his own data, and what was done about it.

Source: 个人信息保护法 第15条、第44条至第47条.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.append_only import Fact
from kit.fields import EncryptedTextField


class Consent(Fact):
    """A person agreed to something optional, or took it back; the latest row of a purpose counts.

    Personal data: who agreed to what when, to show that he was asked
    """

    class Purpose(models.TextChoices):
        PHOTO = "photo", _("photo")
        VOICE = "voice", _("voice")
        WECHAT = "wechat", _("WeChat identifier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    given = models.BooleanField()
    notice = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "purpose", "-at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose} {self.given}"


class Correction(models.Model):
    """What a person says is wrong about himself; the township or the county puts it right or answers why not.

    Personal data: the value that the person wishes (encrypted), to put his data right
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        DONE = "done", _("put right")
        REFUSED = "refused", _("not changed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    wanted = EncryptedTextField(bound_to="id")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}"


class Erasure(Fact):
    """A person was erased: the row stays as an empty shell so that counts stay; applied again after a restore.

    person_uuid: no foreign key, so that a restored backup that lacks the row does not refuse it.

    Personal data: the identifier of somebody who was erased, to keep him erased
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person_uuid = models.UUIDField(unique=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    basis = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.person_uuid} {self.on}"
