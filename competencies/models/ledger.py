"""The ledger: what persons showed, what was voided or decided, and the states derived from it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models

from competencies.models.framework import Competency
from competencies.showing import STRENGTH, Kind
from kit.append_only import AppendOnlyQuerySet, Fact
from people.models import Person


def rows_of(person_id: int) -> models.Q:
    """Rows of a person and of the duplicates that were merged into him: they stay with whom they were written for."""
    own = Person.objects.filter(models.Q(pk=person_id) | models.Q(merged_into=person_id))
    return models.Q(person__in=own.values("pk"))


def strength_of_kind() -> models.Q:
    """Each kind has its strength; a row that says otherwise is refused by the database."""
    condition = models.Q()
    for strength in sorted(set(STRENGTH.values())):
        kinds = sorted(kind.value for kind in Kind if STRENGTH[kind] == strength)
        condition |= models.Q(strength=strength, kind__in=kinds)
    return condition


class EvidenceQuerySet(AppendOnlyQuerySet):
    def of(self, person: Person) -> Self:
        return self.filter(rows_of(person.merged_into_id or person.pk))

    def standing(self) -> Self:
        """Rows that nobody has voided."""
        return self.filter(void__isnull=True)

    def known_at(self, known: datetime) -> Self:
        """Rows recorded by ``known`` that nobody had voided by then."""
        fresh = models.Q(void__isnull=True) | models.Q(void__recorded_at__gt=known)
        return self.filter(fresh, recorded_at__lte=known)

    def observed_by(self, person: Person) -> Self:
        return self.filter(kind=Kind.OBSERVATION, actor=person)


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
            models.CheckConstraint(name="evidence_has_the_strength_of_its_kind", condition=strength_of_kind()),
            models.CheckConstraint(
                name="an_observation_names_its_observer",
                condition=~models.Q(kind="observation") | models.Q(actor__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_observes_himself",
                condition=~models.Q(kind="observation") | ~models.Q(actor=models.F("person")),
            ),
            models.CheckConstraint(
                name="no_more_right_than_asked", condition=models.Q(right__lte=models.F("questions"))
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


class EstimateQuerySet(AppendOnlyQuerySet):
    def of(self, person: Person) -> Self:
        return self.filter(rows_of(person.merged_into_id or person.pk))


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

    objects = EstimateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "competency"])]
        constraints = [
            models.UniqueConstraint(fields=["source_id", "competency"], name="one_estimate_per_placing_and_competency"),
            models.CheckConstraint(name="estimate_is_0_to_4", condition=models.Q(level__lte=4)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}~{self.level}"


class DecisionQuerySet(AppendOnlyQuerySet):
    def of(self, person: Person) -> Self:
        return self.filter(rows_of(person.merged_into_id or person.pk))


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

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "competency"])]
        constraints = [
            models.CheckConstraint(name="decided_level_is_0_to_5", condition=models.Q(level__lte=5)),
            models.CheckConstraint(
                name="decision_ends_after_it_starts", condition=models.Q(until__gte=models.F("since"))
            ),
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

    def overdue(self, on: date) -> Self:
        """States that time alone has changed by ``on``."""
        return self.filter(changes_on__lte=on)


class LevelState(models.Model):
    """Derived: the level of one person in one competency as the ledger supports it; rebuilt, never edited.

    A person and a competency about which the ledger says nothing have no row. Rows of merged duplicates count for the
    person they were merged into. ``behind``, ``against``: ids of evidence (or of the decision), oldest first.
    ``shown_kind``, ``shown_on``: how and when the level was shown best (kind "decision" when it was decided).
    ``refresh_on``: from that day the review that is due is a gap. ``changes_on``: the first day on which the row would
    differ without a new fact.

    Personal data: derived from evidence, for the same purpose
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="level_states")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12)
    rule = models.CharField(max_length=16)
    since = models.DateField(null=True)
    recheck = models.BooleanField(default=False)
    review_due = models.BooleanField(default=False)
    disputed = models.BooleanField(default=False)
    refresh = models.BooleanField(default=False)
    refresh_on = models.DateField(null=True)
    behind = models.JSONField(default=list)
    against = models.JSONField(default=list)
    shown = models.UUIDField(null=True)
    shown_kind = models.CharField(max_length=20, blank=True)
    shown_on = models.DateField(null=True)
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
