"""What somebody gets in a test so that it measures what he can do, and who read a test to him."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.sitting import Sitting
from kit.fields import EncryptedTextField
from people.models import Unit

if TYPE_CHECKING:
    from people.models import Person


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    def visible_to(self, viewer: Person) -> Self:
        """Of persons whom ``viewer`` may see, and of units in his scope."""
        return self.filter(
            viewer.scope.unit_filter("unit__") | (Q(person__isnull=False) & viewer.scope.person_filter("person__"))
        )

    def holding(self, on: date) -> Self:
        """Those that are in force on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def for_person(self, person: Person) -> Self:
        """His own, and those of the unit in which he is at home or of one above it."""
        home = person.home_unit
        units = [int(part) for part in home.path.strip("/").split("/") if part] if home else []
        return self.filter(Q(person__in=person.own_ids) | Q(unit__in=units))


class Accommodation(models.Model):
    """One person, or everybody of a unit, gets one kind of help in tests from a day to a day.

    amount: percent more time, or so many sittings more; None for the other kinds.
    basis: the document that it rests on, where there is one.  ended_by: who ended it before its day.

    Personal data: what help a person needs in tests and why, to give it; it may tell of his health, so the reason is sealed
    """

    class Kind(models.TextChoices):
        EXTRA_TIME = "extra_time", _("more time")
        EXTRA_SITTINGS = "extra_sittings", _("more sittings")
        LARGE_PRINT = "large_print", _("large print")
        READ_ALOUD = "read_aloud", _("questions are read aloud")
        ORAL = "oral", _("a trainer reads and enters the answers")
        ASSISTED = "assisted", _("somebody helps with the phone")

    WITH_AMOUNT = (Kind.EXTRA_TIME, Kind.EXTRA_SITTINGS)

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="accommodations"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("what help"), max_length=14, choices=Kind)
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = EncryptedTextField(bound_to="uuid")
    basis = models.CharField(_("document that it rests on"), max_length=200, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_accommodation_is_of_a_person_or_a_unit",
                condition=Q(person__isnull=False, unit__isnull=True) | Q(person__isnull=True, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"

    @property
    def audit_path(self) -> str:
        home = self.unit or (self.person.home_unit if self.person else None)
        return home.path if home else ""


class OralReading(models.Model):
    """A trainer reads this sitting to somebody and enters what he says; several may, one after the other.

    Personal data: who read a test to whom, because nobody may for himself
    """

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["sitting", "by"], name="one_reading_per_sitting_and_reader")]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.by_id}"

    @property
    def audit_path(self) -> str:
        home = self.sitting.person.home_unit
        return home.path if home else ""
