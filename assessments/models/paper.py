"""Quizzes on paper: what was printed for whom, and what was typed in from it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from assessments.asked import Asked, read_paper
from assessments.models.quiz import Quiz
from assessments.models.sitting import Sitting
from kit.append_only import Fact

if TYPE_CHECKING:
    from people.models import Person


class PaperRunQuerySet(models.QuerySet["PaperRun"]):
    def visible_to(self, viewer: Person) -> Self:
        """Of units that ``viewer`` may see."""
        return self.filter(viewer.scope.unit_filter("unit__"))


class PaperRun(models.Model):
    """A quiz that was printed for the persons of a unit and written on ``held_on``.

    content, key_content: the PDFs of question papers with answer sheets, and of the keys; sealed, None until they are made and
    again a day later.

    Personal data: names on answer sheets (encrypted), until they were printed
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    held_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    content = models.BinaryField(null=True)
    key_content = models.BinaryField(null=True)

    objects = PaperRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.held_on}"


class PaperSheetQuerySet(models.QuerySet["PaperSheet"]):
    def visible_to(self, viewer: Person) -> Self:
        """Of units that ``viewer`` may see."""
        return self.filter(viewer.scope.unit_filter("run__unit__"))


class PaperSheet(models.Model):
    """What one person was asked on paper. Its id becomes the sitting's, once two entries agree.

    form: A or B where there are two; empty where each person has his own.  paper: lines as of a `Sitting`.
    code: eight characters on the answer sheet; they name the sheet and open nothing.  given: of a placing, as `Sitting.given`.

    Personal data: which questions a person was asked on paper, to score what he wrote
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    run = models.ForeignKey(PaperRun, models.PROTECT, related_name="sheets")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form = models.CharField(max_length=1, blank=True)
    paper = models.JSONField(default=list)
    code = models.CharField(max_length=8, unique=True)
    given = models.JSONField(null=True)
    sitting = models.OneToOneField(Sitting, models.PROTECT, null=True, related_name="+")

    objects = PaperSheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "person"], name="one_paper_sheet_per_run_and_person")]

    def __str__(self) -> str:
        return self.code

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The lines of the paper."""
        return read_paper(self.paper)


class PaperEntry(Fact):
    """What was typed in from one answer sheet, once. Two that say the same close the sheet.

    answers: item → the answer, as in a submitted sheet; questions without one are left out.

    Personal data: what a person answered on paper, to score it
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sheet = models.ForeignKey(PaperSheet, models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="one_paper_entry_per_number")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.number}"
