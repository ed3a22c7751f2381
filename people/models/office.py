"""Offices that are held, and what staff may see."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.access import Role
from kit.append_only import AppendOnlyQuerySet, Fact
from people.models.organisation import Post, Term, Unit

if TYPE_CHECKING:
    from datetime import date


class AppointmentQuerySet(AppendOnlyQuerySet["Appointment"]):
    def valid(self) -> Self:
        """Rows that no later row replaces, and that are no withdrawal."""
        return self.filter(replaced_by__isnull=True, withdrawn=False)

    def acting(self, on: date) -> Self:
        """Offices held on ``on``; both ends are included."""
        return self.valid().filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)


class Appointment(Fact):
    """One person holds one post at one unit. Ending or correcting writes a new row that replaces this one.

    Personal data: who holds which office, to know what must be learned
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="appointments")
    since = models.DateField()
    until = models.DateField(null=True)
    interim = models.BooleanField(_("acting"), default=False)
    withdrawn = models.BooleanField(default=False)
    document = models.CharField(_("source document"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "since"]), models.Index(fields=["unit", "post"])]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id} {self.since}"


class ScopeQuerySet(models.QuerySet["Scope"]):
    def valid(self, on: date) -> Self:
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)


class Scope(models.Model):
    """A member of staff may act in one role for one unit and everything below it.

    Personal data: which rights a member of staff has, to keep others' data apart
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scopes")
    role = models.CharField(max_length=16, choices=[(role.value, role.name) for role in Role if role != Role.CADRE])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scopes")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = ScopeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "since"], name="one_scope_per_person_role_unit_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id}"
