"""Laws change: what an editor marked as material for which competencies, and what was taken back. See rule 5 of levels."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competencies.models.framework import Competency, Law
from kit.append_only import Fact


class LawChange(Fact):
    """Articles of a law say something else, and somebody published that this matters; for which competencies, say its parts.

    id: of the draft that was confirmed, so that publishing twice is one change.  articles: their numbers as texts; an empty
    list is the whole law.  said: what is different, in our words.  basis: where the new text was made public.

    Personal data: none
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    law = models.ForeignKey(Law, models.PROTECT, related_name="changes")
    articles = models.JSONField(default=list)
    effective_on = models.DateField()
    said = models.CharField(max_length=300)
    basis = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.law_id} {'、'.join(self.articles)}"


class MaterialChange(Fact):
    """A change is material for one competency: what was shown of it by the older text, at ``from_level`` or above, is due.

    due_on: the first day of that; the later of effective and published day, or later still, so that nobody gets too many
    rechecks in a month.

    Personal data: none
    """

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="parts")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    from_level = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "competency"], name="one_part_per_change_and_competency"),
            models.CheckConstraint(
                name="material_from_level_1_to_5", condition=models.Q(from_level__gte=1, from_level__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.competency_id}"


class ChangeWithdrawal(Fact):
    """A change was published by mistake: from ``recorded_at`` on it makes nothing due any more.

    Personal data: none
    """

    change = models.OneToOneField(LawChange, models.PROTECT, primary_key=True, related_name="withdrawal")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.change_id}"


class ChangeDraft(models.Model):
    """A change that somebody prepares: what it makes due is counted, shown, and then published or dropped.

    parts: ``[[competency key, from level], ...]``.  counts: the preview, as `competencies.law_preview.Preview` writes it;
    has_news: it was confirmed, and meanwhile the days had changed.  The fact of a published one has the same id.

    Personal data: none
    """

    class State(models.TextChoices):
        COUNTING = "counting", _("is being counted")
        READY = "ready", _("waits to be published")
        RUNNING = "running", _("is being published")
        DONE = "done", _("published")
        DROPPED = "dropped", _("dropped")

    OPEN = (State.COUNTING, State.READY, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    law = models.ForeignKey(Law, models.PROTECT, related_name="+")
    articles = models.JSONField(default=list)
    effective_on = models.DateField()
    said = models.CharField(max_length=300)
    basis = models.CharField(max_length=200)
    parts = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.COUNTING)
    counts = models.JSONField(default=dict)
    has_news = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.law_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
