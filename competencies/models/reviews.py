"""【请人复核】: somebody asks a named member of staff to look again, and gets an answer with a reason."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competencies.models.framework import Competency
from kit.access import Role
from people.models import Person

COUNTY = (Role.COUNTY, Role.COUNTY_ADMIN)


class ReviewQuerySet(models.QuerySet["Review"]):
    def of(self, person: Person) -> Self:
        """Also what was asked by duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)

    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def visible_to(self, viewer: Person) -> Self:
        """Those about persons in his scope that are his to answer: addressed to him, of his township, or, for the county, all.

        A trainer who is asked by name sees that one. Never one's own.
        """
        paths = [path for role, path in viewer.scope.by_role if role in (*COUNTY, Role.TOWNSHIP)]
        mine = Q(addressee=viewer)
        for path in paths:
            mine |= Q(person__home_unit__path__startswith=path)
        seen = self.filter(mine, viewer.scope.person_filter("person__"), person__erased_on=None)
        return seen.exclude(person__in=viewer.own_ids)


class Review(models.Model):
    """A wish to have something looked at again: a level, a late mark or a certificate that is withheld; and its answer.

    id: made by the form.  competency: of a level.  addressee: who is asked by name; None where nobody of the township or the
    county is entered yet, then the county's list shows it.  raised_at: when it went up to the county because nobody answered.

    Personal data: what somebody finds wrong about his level, lateness or certificate, to answer him with a reason
    """

    class About(models.TextChoices):
        LEVEL = "level", _("a level")
        LATE = "late", _("a late mark")
        CERTIFICATE = "certificate", _("a certificate that did not come")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="level_reviews")
    about = models.CharField(max_length=12, choices=About)
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    addressee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["answered_at", "asked_at"])]
        constraints = [
            models.CheckConstraint(
                name="a_review_of_a_level_names_it",
                condition=Q(about="level", competency__isnull=False) | (~Q(about="level") & Q(competency__isnull=True)),
            ),
            models.CheckConstraint(
                name="nobody_answers_his_own_review",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.about} {self.asked_at:%Y-%m-%d}"

    def days_open(self, at: datetime) -> int:
        """Whole days since it was asked."""
        return (at - self.asked_at).days
