"""A level that one member of staff wants to set and a second one has to confirm. What counts is the Decision that comes of it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competencies.models.framework import Competency
from people.models import Person


class LevelProposalQuerySet(models.QuerySet["LevelProposal"]):
    def visible_to(self, viewer: Person) -> Self:
        """Proposals about persons whom ``viewer`` may see today as staff; never one about himself."""
        seen = self.filter(viewer.scope.person_filter("person__"), person__erased_on=None)
        return seen.exclude(person__in=viewer.own_ids)

    def open(self) -> Self:
        return self.filter(state=LevelProposal.State.OPEN)


class LevelProposal(models.Model):
    """A level for one person in one competency, from a day to a day, that waits for a second member of staff.

    id: made by the form; the decision that comes of it has the same.  since, until: both included.  proposed_by, decided_by:
    the two; never the person himself.  answer: why it was sent back.

    Personal data: which level staff wanted to set for a person, and why, to act on it
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed by a second person")
        REFUSED = "refused", _("sent back by a second person")
        WITHDRAWN = "withdrawn", _("taken back by who proposed it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="level_proposals")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=400)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    objects = LevelProposalQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        indexes = [models.Index(fields=["state", "proposed_at"])]
        constraints = [
            models.CheckConstraint(name="proposed_level_is_0_to_5", condition=models.Q(level__lte=5)),
            models.CheckConstraint(
                name="proposal_ends_after_it_starts", condition=models.Q(until__gte=models.F("since"))
            ),
            models.CheckConstraint(
                name="nobody_proposes_a_level_for_himself", condition=~models.Q(proposed_by=models.F("person"))
            ),
            models.UniqueConstraint(
                fields=["person", "competency"],
                condition=models.Q(state="open"),
                name="one_open_proposal_per_person_and_competency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}={self.level} {self.state}"

    def is_over(self, on: date) -> bool:
        """Whether its last day has passed while it waited."""
        return self.until < on
