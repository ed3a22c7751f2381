"""Classes in a room (面授): the class, its sessions, who comes, who asked for leave, who was there."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.append_only import AppendOnlyQuerySet, Fact
from learning.models.programmes import Programme
from people.models import Unit

if TYPE_CHECKING:
    from datetime import date

    from people.models import Person


class TrainingClassQuerySet(models.QuerySet["TrainingClass"]):
    def visible_to(self, viewer: Person) -> Self:
        """Classes of units in the scope of ``viewer``."""
        return self.filter(viewer.scope.unit_filter("unit__"))

    def of(self, person: Person) -> Self:
        """Announced classes on whose list ``person``, or a duplicate merged into him, stands."""
        standing = Enrolment.objects.standing().filter(person__in=person.own_ids)
        return self.filter(announced_at__isnull=False, pk__in=standing.values("training_class"))


class TrainingClass(models.Model):
    """A class in a room. Those on its list see it once it is announced.

    capacity: how many can come; None for no limit.  note: board and lodging, in words.

    Personal data: none
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="classes")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="classes")
    title = models.CharField(_("title"), max_length=60)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    announced_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_path(self) -> str:
        return self.unit.path


class ClassSessionQuerySet(models.QuerySet["ClassSession"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(viewer.scope.unit_filter("training_class__unit__"))

    def of(self, person: Person) -> Self:
        """Sessions of the announced classes on whose list ``person`` stands, those called off left out."""
        return self.told_to(person).taking_place()

    def told_to(self, person: Person) -> Self:
        """The same with those called off: whoever has read of one is to read that it does not take place."""
        return self.filter(training_class__in=TrainingClass.objects.of(person).values("pk"))

    def taking_place(self) -> Self:
        return self.filter(called_off_at__isnull=True)


class ClassSession(models.Model):
    """One session of a class: when, where in words, and how many minutes count.

    minutes_per_hour: the rule of credit of the day on which it was written.  seed: what the codes on the wall are made of,
    never shown. Once somebody was there, its time and its minutes stay as they are.

    Personal data: none
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=60)
    place = models.CharField(max_length=80)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    minutes_per_hour = models.PositiveSmallIntegerField(default=45)
    seed = models.CharField(max_length=64, default=secrets.token_hex, editable=False)
    called_off_at = models.DateTimeField(null=True, editable=False)

    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        ordering = ["begins", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("begins")), name="class_session_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["begins"], name="class_session_begins")]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_path(self) -> str:
        return self.training_class.unit.path

    @property
    def on(self) -> date:
        """The day on which it begins, in China."""
        return clock.day_of(self.begins)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Enrolment(models.Model):
    """A person stands on the list of a class from ``at`` until ``ended_at``; who comes back gets a new row.

    Personal data: that a person is to come to a class, to expect him there
    """

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="once_on_the_list_of_a_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.training_class_id}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    def of(self, person: Person) -> Self:
        return self.filter(person__in=person.own_ids)

    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)


class Leave(models.Model):
    """Somebody asks to be away from a session (请假): a short reason, and the answer. The id is made by the form.

    granted: None while nobody has answered.

    Personal data: why a person cannot come, in his own words, and the answer; emptied half a year after the session
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(ClassSession, models.PROTECT, related_name="leaves")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="leaves")
    reason = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=100, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_leave_per_session_and_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.session_id}"

    @property
    def audit_path(self) -> str:
        return self.session.audit_path


class Source(models.TextChoices):
    """How it is known that somebody was there; all are equal in standing."""

    SCAN = "scan", _("the trainer scanned his code")
    CODE = "code", _("typed the code on the wall")
    PAPER = "paper", _("on the signed list")


class AttendanceQuerySet(AppendOnlyQuerySet["Attendance"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(void__isnull=True)

    def of(self, person: Person) -> Self:
        return self.filter(person__in=person.own_ids)


class Attendance(Fact):
    """A person was at a session. The id is made by its maker: the phone's event, or the page of staff.

    source: one of `Source`.  by: who marked it; None where he typed the code himself.
    nth: how often he was marked here and it was taken back before: so one standing row a person and session, held by the
    database. No location, no photo.

    Personal data: that a person was at a session, for his credit hours
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(ClassSession, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances")
    source = models.CharField(max_length=8, choices=Source)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    nth = models.PositiveSmallIntegerField(default=0)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "nth"], name="once_at_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.session_id}"


class AttendanceVoid(Fact):
    """Staff take back that somebody was at a session, and say why.

    Personal data: why it was taken back, to answer for it
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    attendance = models.OneToOneField(Attendance, models.PROTECT, related_name="void")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.attendance_id}"
