"""Offices that are held, and what staff may see."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.access import Role
from kit.append_only import AppendOnlyQuerySet, Fact
from people.models.operation import Operation
from people.models.organisation import Post, Term, Unit

if TYPE_CHECKING:
    from datetime import date

    from people.models.person import Person


class AppointmentQuerySet(AppendOnlyQuerySet["Appointment"]):
    def valid(self) -> Self:
        """Rows that no later row replaces, and that are no withdrawal."""
        return self.filter(replaced_by__isnull=True, withdrawn=False)

    def acting(self, on: date) -> Self:
        """Offices held on ``on``; both ends are included."""
        return self.valid().filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)

    def seen_by(self, viewer: Person) -> Self:
        """Offices in units that ``viewer`` may see today; a reserve mark only for those with that right."""
        return self.filter(viewer.scope.office_filter())

    def telling_returns(self) -> Self:
        """With ``resumes``: whether the office goes on, on the day on which the row begins, after a suspension."""
        pauses = Proposal.objects.filter(
            person=models.OuterRef("person"),
            kind=Proposal.Kind.SUSPENSION,
            state=Proposal.State.CONFIRMED,
            appointment__post=models.OuterRef("post"),
            appointment__unit=models.OuterRef("unit"),
            back_on=models.OuterRef("since"),
            operation__undone_at__isnull=True,
        )
        return self.annotate(resumes=models.Exists(pauses))

    def real(self) -> Self:
        """Without reserve marks."""
        return self.filter(post__aspirational=False)


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
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="appointments")

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


class ReviewField(models.TextChoices):
    """The department that answers for a field of lessons."""

    CIVIL = "civil", _("civil affairs")
    JUSTICE = "justice", _("justice")


class ScopeQuerySet(models.QuerySet["Scope"]):
    def valid(self, on: date) -> Self:
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)


class Scope(models.Model):
    """A member of staff may act in one role for one unit and everything below it.

    field: whose lessons a reviewer of another department approves; empty for all. sees_reserve: whether the mark of
    reserve cadres is shown; county staff only.

    Personal data: which rights a member of staff has, to keep others' data apart
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scopes")
    role = models.CharField(max_length=16, choices=[(role.value, role.name) for role in Role if role != Role.CADRE])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scopes")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    field = models.CharField(max_length=12, blank=True, default="", choices=ReviewField)
    sees_reserve = models.BooleanField(default=False)

    objects = ScopeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "since"], name="one_scope_per_person_role_unit_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, viewer: Person) -> Self:
        """Changes at units that ``viewer`` may see today, that of the office that ends included."""
        scope = viewer.scope
        return self.filter(scope.unit_filter("unit__") | scope.unit_filter("appointment__unit__"))

    def open(self) -> Self:
        return self.filter(state=Proposal.State.OPEN)


class Proposal(models.Model):
    """A change between elections (补选, 停职, 罢免, 转岗 …) that a township proposes and the county confirms.

    appointment: the office that ends or pauses; None when there is only a new one. post and unit: the office that
    begins; None when there is only an end. on: the first day of the change. back_on: when a suspension is lifted.

    Personal data: who shall get or lose which office, and why, to act on it
    """

    class Kind(models.TextChoices):
        BY_ELECTION = "by_election", _("by-election")
        SUSPENSION = "suspension", _("suspension")
        RECALL = "recall", _("recall")
        RESIGNATION = "resignation", _("resignation")
        TRANSFER = "transfer", _("transfer")
        INTERIM = "interim", _("acting office")
        END = "end", _("end of office")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the county")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("sent back")
        WITHDRAWN = "withdrawn", _("taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(_("kind of change"), max_length=16, choices=Kind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="proposals")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="proposals")
    on = models.DateField(_("from"))
    back_on = models.DateField(null=True)
    document = models.CharField(_("source document"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="proposals")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "proposed_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=models.Q(state="open"), name="one_open_proposal_per_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} {self.on}"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def standing(self) -> Self:
        """Those of offices that did end: the deed that ended it was not taken back."""
        return self.filter(
            models.Q(appointment__operation__isnull=True) | models.Q(appointment__operation__undone_at__isnull=True)
        )

    def visible_to(self, viewer: Person) -> Self:
        return self.filter(viewer.scope.office_filter("appointment__"))

    def of(self, person: Person) -> Self:
        """Where ``person`` hands over or takes over."""
        return self.filter(models.Q(appointment__person=person) | models.Q(successor=person))

    def with_names(self) -> Self:
        """With what a page says of them."""
        return self.select_related("appointment__person", "appointment__post", "appointment__unit__parent", "successor")


class HandOver(models.Model):
    """What a leaver hands to the successor (移交清单); one for each office that ended.

    Personal data: who handed what to whom, to keep the village's papers and seals traceable
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="hand_over")
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    witness = models.CharField(_("witness"), max_length=40, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)

    objects = HandOverQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.appointment_id}"


class HandOverItem(models.Model):
    """One line of a hand-over: seal, account book, contract, money, key.

    Personal data: none but what somebody writes into the note
    """

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    what = models.CharField(_("what"), max_length=80)
    amount = models.CharField(_("how many"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    handed = models.BooleanField(_("handed over"), default=False)
    received = models.BooleanField(_("received"), default=False)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.what


class MentoringQuerySet(models.QuerySet["Mentoring"]):
    def acting(self, on: date) -> Self:
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)


class Mentoring(models.Model):
    """An experienced cadre stands by a new one (老带新), from a day to a day.

    Personal data: who stands by whom, to help a new cadre
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentors")
    since = models.DateField()
    until = models.DateField(null=True)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    objects = MentoringQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="nobody_mentors_himself", condition=~models.Q(mentor=models.F("person"))),
            models.UniqueConstraint(fields=["mentor", "person", "since"], name="one_mentoring_per_pair_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} {self.person_id}"
