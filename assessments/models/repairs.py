"""Corrected keys: what was wrong, what a correction does to sittings, and what it may not do without a person's decision.

Nothing here is ever changed but a draft: a correction is taken back by another one.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import Question, QuestionVersion
from assessments.models.sitting import Sitting
from competencies.models import Competency
from kit.append_only import AppendOnlyQuerySet, Fact

if TYPE_CHECKING:
    from people.models import Person


class Way(models.TextChoices):
    """What is right from now on."""

    KEY = "key", _("another answer is right")
    ALL_RIGHT = "all_right", _("everybody gets it right")
    LEFT_OUT = "left_out", _("the question does not count")
    ORIGINAL = "original", _("the answer that it was published with is right")


class KeyRepair(Fact):
    """A key was wrong, and somebody of the county said what is right; the versions stand in `RepairedKey`.

    id: of the draft that was confirmed, so that confirming twice is one correction.

    Personal data: none
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="repairs")
    way = models.CharField(max_length=10, choices=Way)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.way}"


class RepairedKey(Fact):
    """What is right of one version since a correction. answer: as `QuestionVersion.content` has it; None but for another answer.

    Personal data: none
    """

    repair = models.ForeignKey(KeyRepair, models.PROTECT, related_name="keys")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="repaired_keys")
    way = models.CharField(max_length=10, choices=Way)
    answer = models.JSONField(null=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["repair", "version"], name="one_key_per_repair_and_version")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.way}"


class RegradeQuerySet(AppendOnlyQuerySet):
    def held_back(self) -> Self:
        """Those that would take something, and that nobody has let through: the earlier result stands."""
        taken = models.Exists(StakeDecision.objects.filter(stake__regrade=models.OuterRef("pk"), takes=True))
        return self.filter(~taken, is_worse=True)


class Regrade(Fact):
    """A closed sitting scored once more by a corrected key; the result from before stays readable here.

    id: made of correction and sitting.  before, after: results as `Sitting.result`.  is_worse: it would take something; it then
    counts only when a decision lets it through.

    Personal data: how a sitting of a person ended by a corrected key, to put his level right
    """

    id = models.UUIDField(primary_key=True)
    repair = models.ForeignKey(KeyRepair, models.PROTECT, related_name="regrades")
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="regrades")
    before = models.JSONField()
    after = models.JSONField()
    passed_before = models.BooleanField(null=True)
    passed_after = models.BooleanField(null=True)
    is_worse = models.BooleanField()

    objects = RegradeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repair", "sitting"], name="one_regrade_per_repair_and_sitting")]

    def __str__(self) -> str:
        return f"{self.repair_id} {self.sitting_id}"


class StakeQuerySet(AppendOnlyQuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """Of persons whom ``viewer`` may see."""
        return self.filter(viewer.scope.person_filter("person__"))

    def pending(self) -> Self:
        """Those that nobody has decided, and that no later correction has overtaken."""
        later = Regrade.objects.filter(
            sitting=models.OuterRef("regrade__sitting"), recorded_at__gt=models.OuterRef("regrade__recorded_at")
        )
        return self.filter(~models.Exists(later), decision__isnull=True)


class Stake(Fact):
    """What a corrected key would take from a person: it stays his until somebody decides.

    competency, level: what was shown and would no longer be; empty where only the pass of an exam is at stake.
    failed: by the corrected key it is even a failure.  level_before, level_after: of the person, as the correction found it.

    Personal data: what a person could lose by a corrected key, so that somebody decides it by name
    """

    id = models.UUIDField(primary_key=True)
    regrade = models.ForeignKey(Regrade, models.PROTECT, related_name="stakes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    failed = models.BooleanField(default=False)
    level_before = models.PositiveSmallIntegerField(default=0)
    level_after = models.PositiveSmallIntegerField(default=0)

    objects = StakeQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}:{self.level}"

    @property
    def audit_path(self) -> str:
        return self.person.audit_path


class StakeDecision(Fact):
    """Somebody of the county decided by name what a corrected key does to a person.

    takes: it counts by the corrected key; else what he showed stays.

    Personal data: what staff decided about a person, and why
    """

    stake = models.OneToOneField(Stake, models.PROTECT, primary_key=True, related_name="decision")
    takes = models.BooleanField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.stake_id} {self.takes}"


class RepairDraft(models.Model):
    """A correction that somebody prepares: what it would change is counted, shown, and then confirmed or dropped.

    versions: ids of the versions whose key was wrong.  digest: of all that it would change, as it was shown; what is carried out
    must be the same.  counts: numbers of the preview by name.  has_news: it was confirmed, and meanwhile something had changed.

    Personal data: none
    """

    class State(models.TextChoices):
        COUNTING = "counting", _("is being counted")
        READY = "ready", _("waits to be confirmed")
        RUNNING = "running", _("is being carried out")
        DONE = "done", _("was carried out")
        DROPPED = "dropped", _("was dropped")

    OPEN = (State.COUNTING, State.READY, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="repair_drafts")
    versions = models.JSONField(default=list)
    way = models.CharField(max_length=10, choices=Way)
    answer = models.JSONField(null=True)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.COUNTING)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    has_news = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=models.Q(state__in=["counting", "ready", "running"]),
                name="one_open_repair_per_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class RepairLineQuerySet(models.QuerySet["RepairLine"]):
    def visible_to(self, viewer: Person) -> Self:
        """Of persons whom ``viewer`` may see."""
        return self.filter(viewer.scope.person_filter("person__"))


class RepairLine(models.Model):
    """Derived: what a draft would change for one person. Gone with the draft's end.

    sittings: how many are scored otherwise.  gains, losses: ``[[competency key, level held, level then], ...]``; a loss waits for
    a decision.  certificates: ``[[kind, number], ...]`` as the upper apps say.

    Personal data: what a corrected key would change for a person, to be looked at before it is confirmed
    """

    draft = models.ForeignKey(RepairDraft, models.CASCADE, related_name="lines")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sittings = models.PositiveIntegerField(default=0)
    better = models.PositiveIntegerField(default=0)
    worse = models.PositiveIntegerField(default=0)
    right_before = models.PositiveIntegerField(default=0)
    right_after = models.PositiveIntegerField(default=0)
    gains = models.JSONField(default=list)
    losses = models.JSONField(default=list)
    certificates = models.JSONField(default=list)

    objects = RepairLineQuerySet.as_manager()

    class Meta:
        ordering = ["-worse", "-better", "person__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "person"], name="one_line_per_draft_and_person")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.person_id}"
