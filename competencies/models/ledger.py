"""The ledger: what persons showed, what was voided or decided, and the states derived from it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from competencies.models.framework import Competency
from kit.append_only import AppendOnlyQuerySet, Fact

if TYPE_CHECKING:
    from people.models import Person


class EvidenceQuerySet(AppendOnlyQuerySet["Evidence"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def standing(self) -> Self:
        return self.filter(void__isnull=True)


class Evidence(Fact):
    """What one person showed in one competency at one level, once; the id is made by whoever recorded it.

    It does not point at a sitting or a lesson (those stand above): ``source``, ``source_id`` and ``revision`` are values.
    ``cites``: list of ``{"law": name, "article": number, "text_date": ISO day}`` behind the questions.

    Personal data: what a person can do, to know what is still missing
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="evidence")
    level = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    kind = models.CharField(max_length=20)
    strength = models.PositiveSmallIntegerField()
    condition = models.CharField(max_length=12, default="phone")
    questions = models.PositiveSmallIntegerField(default=0)
    right = models.PositiveSmallIntegerField(default=0)
    cites = models.JSONField(default=list)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=16)
    source_id = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "competency", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "competency", "level"],
                condition=models.Q(source_id__isnull=False),
                name="one_evidence_per_source_and_step",
            ),
            models.CheckConstraint(name="evidence_level_is_1_to_5", condition=models.Q(level__gte=1, level__lte=5)),
            models.CheckConstraint(name="evidence_strength_is_0_to_3", condition=models.Q(strength__lte=3)),
            models.CheckConstraint(
                name="nobody_observes_himself",
                condition=~models.Q(kind="observation") | ~models.Q(actor=models.F("person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}:{self.level}"


class Void(Fact):
    """An evidence row that no longer counts, with who said so and why; the row itself stays.

    Personal data: that something a person showed was withdrawn, and why
    """

    evidence = models.OneToOneField(Evidence, models.PROTECT, primary_key=True, related_name="void")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.evidence_id}"


class Estimate(Fact):
    """What one placing found about one competency: a level from 0 to 4 that shapes the plan and is no level.

    Personal data: what a person probably knows, to spare him lessons
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="estimates")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField(default=0)
    on = models.DateField()
    source_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["person", "competency"])]
        constraints = [
            models.UniqueConstraint(fields=["source_id", "competency"], name="one_estimate_per_placing_and_competency"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}~{self.level}"


class Decision(Fact):
    """A level set by named staff from a day to a day, whatever the rows say (rule 7).

    Personal data: what staff decided about a person, and why
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_decides_for_himself",
                condition=~models.Q(by=models.F("person"))
                & (models.Q(second__isnull=True) | ~models.Q(second=models.F("person"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}={self.level}"


class LevelStateQuerySet(models.QuerySet["LevelState"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class LevelState(models.Model):
    """Derived: the level of one person in one competency as the ledger supports it; rebuilt, never edited.

    ``behind``: ids of the evidence rows that support it. ``changes_on``: the first day on which it would differ
    without a new fact.

    Personal data: derived from evidence, for the same purpose
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="level_states")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12)
    recheck = models.BooleanField(default=False)
    review_due = models.BooleanField(default=False)
    disputed = models.BooleanField(default=False)
    refresh = models.BooleanField(default=False)
    since = models.DateField(null=True)
    rule = models.CharField(max_length=16, blank=True)
    behind = models.JSONField(default=list)
    changes_on = models.DateField(null=True, db_index=True)
    rebuilt_at = models.DateTimeField()

    objects = LevelStateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "competency"], name="one_state_per_person_and_competency"),
        ]
        indexes = [models.Index(fields=["competency", "level"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}:{self.level}"
