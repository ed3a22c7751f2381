"""Programmes, plans, finishes, credit hours and places in lessons."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from competencies.api import number
from competencies.models import Competency
from kit.append_only import Fact
from learning.credit_rules import CreditRule
from learning.items import PlanItem, read
from people.models import Post, Term, Unit

if TYPE_CHECKING:
    from datetime import date

    from people.models import Person


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def published(self, on: date) -> Self:
        return self.filter(state="published", since__lte=on).filter(
            models.Q(until__isnull=True) | models.Q(until__gte=on)
        )

    def coming(self, on: date) -> Self:
        """Published ones that begin after ``on``."""
        return self.filter(state="published", since__gt=on)


def usual_valid_years() -> int:
    """What the county set: so many years a certificate of a programme that is begun now is valid."""
    return number("valid_years")


class Programme(models.Model):
    """What a unit asks of the holders of some posts in a term: the requirement steps due within ``max_due_days``.

    Without posts it asks every post that is not aspirational.

    Personal data: none
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="programmes")
    term = models.ForeignKey(Term, models.PROTECT, related_name="programmes")
    name = models.CharField(_("name"), max_length=80)
    issuer = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    max_due_days = models.PositiveIntegerField(default=180)
    posts = models.ManyToManyField(Post, blank=True, related_name="programmes")
    basis = models.CharField(max_length=200, blank=True)
    valid_years = models.PositiveSmallIntegerField(default=usual_valid_years)
    credit_minutes = models.PositiveSmallIntegerField(default=45)
    state = models.CharField(max_length=10, default="draft")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.name

    def hours(self, minutes: int) -> Fraction:
        """Credit hours by the rule of this programme, exactly."""
        return CreditRule(self.credit_minutes).hours(minutes)


class ProgrammeCourse(models.Model):
    """A course that the programme makes mandatory, for one post or (without a post) for all, with the document that says so.

    Personal data: none
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="mandatory")
    course_code = models.CharField(max_length=12)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "course_code", "post"], name="one_mandatory_course_per_post"),
        ]

    def __str__(self) -> str:
        return self.course_code


class Plan(models.Model):
    """Derived: what one person does next, with the counts that the home page and the desk show.

    ``contents``: the items in their order, as `learning.items` keeps them.
    ``open_mandatory``: open mandatory steps of the programmes that ask him; 0 is up to standard. ``past_due``: whether the
    due day of one of them has passed. ``placed``: whether a placing or anything else has measured him yet.
    ``summary``: what the home page draws: ``{"asked", "enough", "levels": {competency: level}, "abilities":
    [{"name", "cells": [[word, name], ...]}], "unit_kinds"}`` with the words has, likely, lacks and unplaced, and with the
    kinds of the units where offices are held.
    ``counted_at``: the township in whose tallies the open steps are (`learning.tallies`); None when in none.
    ``digest``: of all this and the open steps; a rebuild that would write the same writes nothing, and ``built_at`` stays.

    Personal data: what a person still has to learn, derived from evidence
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="plan")
    programme = models.ForeignKey(Programme, models.SET_NULL, null=True, related_name="plans")
    must_learn = models.BooleanField(default=False)
    placed = models.BooleanField(default=False)
    open_mandatory = models.PositiveSmallIntegerField(default=0)
    open_courses = models.PositiveSmallIntegerField(default=0)
    next_due = models.DateField(null=True)
    changes_on = models.DateField(null=True, db_index=True)
    summary = models.JSONField(default=dict)
    contents = models.JSONField(default=list)
    digest = models.CharField(max_length=32, blank=True, default="", editable=False)
    counted_at = models.ForeignKey(Unit, models.PROTECT, null=True, editable=False, related_name="+")
    built_at = models.DateTimeField()
    built_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def unit_kinds(self) -> frozenset[str]:
        """Where offices are held: the words of the pages follow it."""
        return frozenset(self.summary.get("unit_kinds", ()))

    @cached_property
    def items(self) -> tuple[PlanItem, ...]:
        """What to do, in order."""
        return read(self.contents)


class OpenStep(models.Model):
    """Derived: an open mandatory step of the programme that asks a person; what the desk counts.

    Personal data: what a person still has to learn, derived from evidence
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="open_steps")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    due = models.DateField()
    state = models.CharField(max_length=10)
    mandatory = models.BooleanField(default=True)
    in_programme = models.BooleanField(default=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "competency", "level", "mandatory"], name="one_open_step_per_plan_and_level"
            ),
        ]
        indexes = [models.Index(fields=["competency", "in_programme", "mandatory"])]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.competency_id}:{self.level}"


class GapTally(models.Model):
    """Derived: persons of one township who lack a competency, and their open steps, by level; the sum of its rows.

    unit: a township, or a unit that lies in none.  people: those whose lowest open step is this level.  unplaced: those of them
    who were never placed in it.  steps: open steps of this level.  A row says what became more or (below 0) less:
    `learning.tallies`.

    Personal data: none
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    people = models.IntegerField()
    unplaced = models.IntegerField()
    steps = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["unit", "competency"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.competency_id}:{self.level}"


class Finish(Fact):
    """A person had, on a day for the first time, no open mandatory step of a programme and its mandatory courses passed.

    Personal data: that a person finished a programme, to certify it
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="finishes")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="finishes")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme", "term"], name="one_finish_per_person_programme_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.on}"


class CreditGrant(Fact):
    """Credit hours granted once to a person for a lesson: its minutes, and the minutes of one hour by the rule of that day.

    Personal data: how many hours a person is credited, for his training file
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="credit_grants")
    lesson_code = models.CharField(max_length=20)
    minutes = models.PositiveSmallIntegerField()
    minutes_per_hour = models.PositiveSmallIntegerField(default=45)
    reason = models.CharField(max_length=12)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson_code"], name="one_credit_per_person_and_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.lesson_code}"


class LessonPlaceQuerySet(models.QuerySet["LessonPlace"]):
    def of(self, person: Person) -> Self:
        """Also those of duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)


class LessonPlace(models.Model):
    """Which sections of a lesson a person has behind him, and where he stopped listening; overwritten, and without any time.

    Nobody can add up from it how long somebody looked. It is no evidence, finishes no lesson, and only its owner sees it.
    sections: numbers from 1.  audio_section: the same numbers, 0 for title and point; second 0 of it where he has not listened.

    Personal data: where a person stopped in a lesson, so that he can go on there
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    lesson_code = models.CharField(max_length=20)
    sections = models.JSONField(default=list)
    audio_section = models.PositiveSmallIntegerField(default=0)
    audio_seconds = models.PositiveIntegerField(default=0)

    objects = LessonPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson_code"], name="one_place_per_person_and_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.lesson_code}"
