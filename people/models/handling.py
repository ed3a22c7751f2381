"""How personal data are handled: who answers for the notice, who works on behalf of the county, what was removed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.append_only import Fact

if TYPE_CHECKING:
    from datetime import date


class NoticeConfirmation(Fact):
    """The county confirms who handles the data and on what basis; the latest row of a text counts.

    version: of the notice as it is shown since: the version of the text, and a number when handler or contact changed.

    Source: 个人信息保护法 第17条.
    Personal data: who confirmed the notice, to answer for it
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    text = models.CharField(max_length=12)
    version = models.CharField(max_length=20)
    handler = models.CharField(max_length=120)
    contact = models.CharField(max_length=120)
    document = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version


class ContractorQuerySet(models.QuerySet["Contractor"]):
    def working(self, on: date) -> Self:
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)


class Contractor(models.Model):
    """A company that handles personal data on behalf of the county (受托人), under a contract.

    Source: 个人信息保护法 第21条.
    Personal data: none
    """

    name = models.CharField(_("contractor"), max_length=120)
    task = models.CharField(_("what it does"), max_length=200)
    kinds = models.CharField(_("which data it handles"), max_length=200)
    safeguards = models.CharField(_("what was agreed to protect them"), max_length=300)
    contract = models.CharField(_("contract"), max_length=120)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ContractorQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class RetentionRun(models.Model):
    """One night of the retention table. removed: number of rows by key of the rule; rules that failed hold -1.

    Personal data: none
    """

    at = models.DateTimeField(db_index=True)
    removed = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
