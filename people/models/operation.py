"""What staff did in one go to many rows, so that it can be shown, and undone while nothing depends on it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.fields import EncryptedTextField

if TYPE_CHECKING:
    from people.models.person import Person


class OperationQuerySet(models.QuerySet["Operation"]):
    def visible_to(self, viewer: Person) -> Self:
        """Operations on units that ``viewer`` may see today."""
        return self.filter(viewer.scope.unit_filter("unit__"))

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class Operation(models.Model):
    """One deed of staff on units, offices or persons: a merger, a term that turned, an import.

    The rows it added carry it (`Appointment.operation`, `UnitPeriod.operation`); what it changed of persons stands in
    `PersonChange`. An undo writes rows that replace those, under an operation of its own (``undoes``).

    unit: the smallest unit that holds everything that was touched. on: the day from which it acts.
    summary: counts by word, for the list of operations; never a name or a number of a person.

    Personal data: who did it
    """

    class Kind(models.TextChoices):
        SET_UP = "set_up", _("unit set up")
        RENAME = "rename", _("unit renamed")
        MOVE = "move", _("unit moved")
        SPLIT = "split", _("unit split")
        MERGE = "merge", _("units merged")
        CLOSE = "close", _("unit closed")
        OFFICE = "office", _("office changed")
        TERM = "term", _("term turned")
        ROSTER = "roster", _("roster imported")
        PERSONS = "persons", _("persons merged")
        UNDO = "undo", _("taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=Kind)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="operations")
    on = models.DateField()
    document = models.CharField(_("source document"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    summary = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    undone_at = models.DateTimeField(null=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class PersonChange(models.Model):
    """What an operation did to the row of a person: made it, or changed fields whose old values are kept to restore.

    before: JSON of field name to old value, encrypted; None for a person who was made, and after the retention or an
    erasure, when the operation cannot be undone any more.

    Personal data: old name, telephone and other fields (encrypted), to take an import back
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="person_changes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="changes")
    made = models.BooleanField(default=False)
    before = EncryptedTextField(bound_to="id", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "person"], name="one_change_per_operation_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.person_id}"
