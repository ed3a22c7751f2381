"""A county's own Excel file on its way into the tables, and a term on its way to the next."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.fields import EncryptedTextField
from people.models.office import Appointment
from people.models.operation import Operation
from people.models.organisation import Post, Term, Unit

if TYPE_CHECKING:
    from people.models.person import Person


DIGITS = "零一二三四五六七八九"


def term_name(number: int) -> str:
    """第十四届; up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return f"第{head}{DIGITS[ones] if ones or not tens else ''}届"


class InScopeQuerySet(models.QuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """Rows of units that ``viewer`` may see today."""
        return self.filter(viewer.scope.unit_filter("unit__"))


class RosterUpload(models.Model):
    """One roster file: read, mapped, tried, applied or given up.

    content: the file as it came, encrypted, removed with its retention. mapping: column number to field name.
    report: the counts of the dry run by kind of difference, and the errors by cell, values masked.

    Personal data: a list of cadres (encrypted) until it was applied and 30 days after, to take it back or look it up
    """

    class State(models.TextChoices):
        READ = "read", _("columns to be checked")
        TRYING = "trying", _("being tried")
        TRIED = "tried", _("tried")
        APPLYING = "applying", _("being written")
        APPLIED = "applied", _("written")
        UNDONE = "undone", _("taken back")
        REFUSED = "refused", _("cannot be written")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rosters")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField(null=True)
    rows = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.READ)
    report = EncryptedTextField(bound_to="id", null=True)
    fingerprint = models.CharField(max_length=32, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    job_id = models.PositiveBigIntegerField(null=True)
    operation = models.OneToOneField(Operation, models.PROTECT, null=True, related_name="roster")

    objects = InScopeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-at"])]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"


class Turn(models.Model):
    """One 换届 of a county under way: the old term closes, the next one opens.

    step: the page of the wizard that comes next. A turn that was carried out has its operation.

    Personal data: none
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        DONE = "done", _("carried out")
        UNDONE = "undone", _("taken back")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField()
    elected_on = models.DateField()
    since = models.DateField(help_text="first day of the new term; the old one ends the day before")
    until = models.DateField()
    posts = models.ManyToManyField(Post, related_name="+")
    document = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    step = models.CharField(max_length=16, default="term")
    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="turns")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    job_id = models.PositiveBigIntegerField(null=True)
    operation = models.OneToOneField(Operation, models.PROTECT, null=True, related_name="turn")

    objects = InScopeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=models.Q(state="draft"), name="one_open_turn_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number}"

    @property
    def called(self) -> str:
        """第十四届"""
        return term_name(self.number)


class StandingLines(models.Manager["TurnLine"]):
    """Without the lines that were put aside; `TurnLine.ever` has them all."""

    def get_queryset(self) -> models.QuerySet[TurnLine]:
        return super().get_queryset().filter(aside=False)


class TurnLine(models.Model):
    """What becomes of one seat (post at a unit) in a turn.

    appointment: the office that was held; None for a new seat. person: who holds the seat in the new term; None when
    it is vacant or when the new person is only a name yet. outcome: see `Outcome`. decided: somebody has looked at what
    was doubtful about it and said that it is right (another person of the same name; one person in two villages).
    aside: its unit takes no part now; what was said is kept, in case the change of the unit is taken back.

    Personal data: name and telephone (encrypted) of somebody who was elected, until the turn is carried out
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("not said yet")
        RE_ELECTED = "re_elected", _("re-elected")
        NEW = "new", _("newly elected")
        VACANT = "vacant", _("vacant")
        STAYS = "stays", _("not up for election")

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided = models.BooleanField(default=False)
    aside = models.BooleanField(default=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = EncryptedTextField(bound_to="uuid", null=True)
    phone = EncryptedTextField(bound_to="uuid", null=True)

    objects = StandingLines()
    ever = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["turn", "unit"])]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.unit_id} {self.post_id}"
