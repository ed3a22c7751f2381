"""Codes that are said in class, so that what is taken there counts as supervised."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.quiz import Quiz
from people.models import Unit

if TYPE_CHECKING:
    from people.models import Person


class InClassCodeQuerySet(models.QuerySet["InClassCode"]):
    def visible_to(self, viewer: Person) -> Self:
        """Of classes in the scope of ``viewer``."""
        return self.filter(viewer.scope.unit_filter("unit__"))

    def good(self, at: datetime) -> Self:
        """Those that may be typed at ``at``."""
        return self.filter(since__lte=at, until__gt=at, ended_at__isnull=True)


class InClassCode(models.Model):
    """Six digits that a trainer shows to a class; whoever types them takes the quiz under his eyes.

    It is good from ``since`` until ``until``, or until somebody ended it.
    label: the class in words.  form: which of two parallel forms this class takes; empty for half each.

    Personal data: none
    """

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="codes")
    code = models.CharField(max_length=6)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("where"))
    label = models.CharField(_("which class"), max_length=60, blank=True)
    form = models.CharField(_("form"), max_length=1, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = InClassCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [models.UniqueConstraint(fields=["quiz", "code"], name="one_code_per_quiz")]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.label}"

    @property
    def audit_path(self) -> str:
        return self.unit.path

    def is_good(self, at: datetime) -> bool:
        return self.ended_at is None and self.since <= at < self.until
