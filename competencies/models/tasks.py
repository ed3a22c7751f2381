"""What is practised at work: tasks, what others confirm of them, and meetings at which many were seen at once."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competencies.models.framework import Competency
from kit.append_only import AppendOnlyQuerySet, Fact
from people.models import Person, Unit

WORDS_AT_MOST = 400  # characters of what was done
REASON_AT_MOST = 200
NAME_AT_MOST = 20


class CaseKind(models.TextChoices):
    """What sort of thing a task was about; never who it was about."""

    MEETING = "meeting", _("a meeting or a decision")
    OPENNESS = "openness", _("openness and supervision")
    SAFETY = "safety", _("safety and emergencies")
    PUBLICITY = "publicity", _("explaining laws and policies")
    LAND = "land", _("land and neighbours")
    PROJECT = "project", _("industry, works and money")
    SERVICE = "service", _("services for villagers")
    MEDIATION = "mediation", _("mediation of a dispute")
    FAMILY = "family", _("marriage and family")
    MINORS = "minors", _("minors")
    ASSISTANCE = "assistance", _("social assistance")
    OTHER = "other", _("something else")


class Result(models.TextChoices):
    """How it went."""

    SETTLED = "settled", _("it is settled")
    PARTLY = "partly", _("a part of it is settled")
    HANDED_ON = "handed_on", _("it was handed on as the rules say")
    GOING_ON = "going_on", _("it is still going on")


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("to be done")
    HANDED_IN = "handed_in", _("handed in to be looked at")
    RETURNED = "returned", _("sent back")
    CONFIRMED = "confirmed", _("confirmed")


class WorkTaskQuerySet(models.QuerySet["WorkTask"]):
    def of(self, person: Person) -> Self:
        return self.filter(person__in=person.own_ids)

    def unfinished(self) -> Self:
        return self.exclude(state=TaskState.CONFIRMED)


class WorkTask(models.Model):
    """One step of a competency that somebody shows at work; the id is made by the form that began it.

    observer: who is to look at it, None where nobody was named.  by_when: the day he set himself.  done_on: when it was
    done.  photo: name of the file in the private storage, empty without one.  answer: why it was sent back.

    Personal data: what a person did at work and who looked at it, to know whether he can do it; no villager is named
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="work_tasks")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.OPEN)
    observer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_when = models.DateField()
    opened_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    case = models.CharField(max_length=12, choices=CaseKind.choices, blank=True)
    what = models.CharField(max_length=WORDS_AT_MOST, blank=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    photo = models.CharField(max_length=100, blank=True)
    handed_in_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=REASON_AT_MOST, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = WorkTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "competency", "level"],
                condition=~models.Q(state="confirmed"),
                name="one_unfinished_task_per_step",
            ),
            models.CheckConstraint(name="task_level_is_1_to_5", condition=models.Q(level__gte=1, level__lte=5)),
            models.CheckConstraint(
                name="nobody_answers_his_own_task",
                condition=models.Q(answered_by__isnull=True) | ~models.Q(answered_by=models.F("person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competency_id}:{self.level} {self.state}"


class ConfirmerRole(models.TextChoices):
    """As what somebody without an account saw it."""

    COLLEAGUE = "colleague", _("I work with him")
    REPRESENTATIVE = "representative", _("I am a villagers' representative")
    OFFICIAL = "official", _("I work for the township or a department")


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)


class Confirmation(models.Model):
    """A page, or a slip of paper, on which one person without an account says whether he saw a task done. Good once.

    village, digits: where he lives and the last four digits of his number, asked for only where others bear his name.
    code: what a trainer types from the slip.  account: whose phone it was, where somebody had come in on it.
    entered_by: the trainer who typed a paper slip.  paper: the PDF of the slip until it is used or over.

    Personal data: name, role, village and four digits of a colleague or representative, to know who stands for what was seen
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    task = models.ForeignKey(WorkTask, models.PROTECT, related_name="confirmations")
    code = models.CharField(max_length=12, unique=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=NAME_AT_MOST, blank=True)
    village = models.CharField(max_length=40, blank=True, default="")
    digits = models.CharField(max_length=4, blank=True, default="")
    role = models.CharField(max_length=16, choices=ConfirmerRole.choices, blank=True)
    yes = models.BooleanField(null=True)
    remark = models.CharField(max_length=100, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paper = models.BinaryField(null=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_answer_says_yes_or_no",
                condition=models.Q(answered_at__isnull=True, yes__isnull=True)
                | models.Q(answered_at__isnull=False, yes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.code}"


class MeetingQuerySet(AppendOnlyQuerySet):
    def of(self, observer: Person) -> Self:
        """What ``observer`` wrote down himself."""
        return self.filter(by=observer)


class Meeting(Fact):
    """A meeting or class at which one observer saw many people show the same things; the id is made by its form.

    steps: list of ``[competency key, level]``.  people, written: how many persons and rows of evidence it made.
    refused: list of ``[person id, why]`` of those for whom he may not stand. The rows carry its ``recorded_at``.

    Personal data: who observed, where and when; whom he saw stands in the evidence
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField()
    where = models.CharField(max_length=100)
    steps = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    written = models.PositiveIntegerField()
    refused = models.JSONField(default=list)

    objects = MeetingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"
