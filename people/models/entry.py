"""What log-in keeps: slips, codes, failures and the notice that was shown."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from kit.append_only import Fact
from kit.fields import EncryptedTextField

if TYPE_CHECKING:
    from datetime import datetime

    from people.models.person import Person


class SlipQuerySet(models.QuerySet["ActivationSlip"]):
    def good(self, at: datetime) -> Self:
        """Slips that still let somebody in at ``at``."""
        return self.filter(used_at__isnull=True, expires_at__gt=at)

    def with_person(self) -> Self:
        """With what a page says of the person."""
        return self.select_related("person__home_unit__parent", "person__main_post")


class ActivationSlip(models.Model):
    """A printed, single-use way in for one person: a QR token of 128 bits and eight characters, both stored hashed.

    used_with: hash of what the form was sent with, so that a double tap or a lost reply does not shut its owner out.

    Personal data: that a person was handed a slip, to let him in once
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="slips")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_with = models.CharField(max_length=64, blank=True, default="")

    objects = SlipQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at:%Y-%m-%d}"


class PhoneCode(models.Model):
    """A six-digit code that was sent to a telephone number, stored hashed.

    Personal data: keyed hash of a telephone number, to check one log-in
    """

    phone_hash = models.CharField(max_length=64, db_index=True)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    used_with = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class EntryFailure(models.Model):
    """A failed try to log in, for the throttle; ``key`` is a keyed hash of the account or of the address.

    Personal data: keyed hashes only, to slow down guessing; removed after a day
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class NoticeSeen(Fact):
    """A person was shown a version of the notice on personal data.

    Source: 个人信息保护法 第17条.
    Personal data: who saw which notice when, to show that he was told
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices_seen")
    version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="one_notice_per_person_and_version")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version}"


class FaceCode(models.Model):
    """A six-digit code that a township contact says to somebody who stands before him; ten minutes, one use.

    Personal data: that a person asked for a way in, to let him in once
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="face_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    used_with = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d %H:%M}"


class Pairing(models.Model):
    """A desktop that shows a QR code and waits until its owner confirms on a phone that is logged in.

    secret_hash: what only the desktop's browser holds; token_hash: what the QR code says. Both stored hashed.

    Personal data: that a person logged in on a desktop, to let him in once
    """

    token_hash = models.CharField(max_length=64, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    about = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class SecondFactor(models.Model):
    """The authenticator app of a member of staff: one secret, shared with the app on his telephone.

    confirmed_at: when the first code of the app was typed; before that it is worth nothing. last_step: the step of 30
    seconds of the newest code that was taken, so that no code is taken twice.

    Personal data: a secret (encrypted) of a member of staff, to make sure that it is he who logs in
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor")
    secret = EncryptedTextField(bound_to="id")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """One of the codes for the day on which the telephone with the app is lost; each lets in once, stored hashed.

    Personal data: keyed hash of a code of a member of staff, to check one log-in
    """

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["factor", "code_hash"], name="one_recovery_code_each")]

    def __str__(self) -> str:
        return f"{self.factor_id}"


class SlipSheetQuerySet(models.QuerySet["SlipSheet"]):
    def visible_to(self, viewer: Person) -> Self:
        """Only who asked for a sheet opens it, and only while he sees the unit: it holds ways in."""
        return self.filter(viewer.scope.unit_filter("unit__"), by=viewer)


class SlipSheet(models.Model):
    """A PDF of activation slips, eight to a page; made by a job, encrypted, removed after a day.

    people: ids of those whose slips it shall hold, by place. content: None until it was made.

    Personal data: names, offices and ways in of cadres (encrypted), until they were printed
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    people = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    content = models.BinaryField(null=True)

    objects = SlipSheetQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.asked_at:%Y-%m-%d %H:%M}"
