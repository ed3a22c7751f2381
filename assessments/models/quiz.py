"""Quizzes: which questions, for what purpose, under which rules."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import Category, Question
from competencies.models import Competency
from kit.access import Role
from people.models import Unit

if TYPE_CHECKING:
    from people.models import Person


AUTHORS = (Role.TRAINER, Role.COUNTY_ADMIN)
"""Who writes quizzes: who brings questions into the bank."""


def writes_for(viewer: Person) -> tuple[str, ...]:
    """The paths of the units for which ``viewer`` may write quizzes, and for all below them."""
    return tuple(path for role, path in viewer.scope.by_role if role in AUTHORS)


REFRESH = "refresh"
"""The key of the one look back that the product makes itself; others of that purpose are put together by trainers."""
TOGETHER = "together"
"""The key of the one exam that the product makes itself: test-outs that a person takes in one sitting."""
OWN = (REFRESH, TOGETHER)


class QuizQuerySet(models.QuerySet["Quiz"]):
    def authored(self) -> Self:
        """Those that trainers put together; the others are made by the product itself."""
        return self.filter(purpose__in=Quiz.AUTHORED).exclude(key__in=OWN)

    def visible_to(self, viewer: Person) -> Self:
        """Authored ones of whose sittings ``viewer`` may see some: of a unit in his scope, or above it."""
        paths = viewer.scope.paths
        above = {int(part) for path in paths for part in path.strip("/").split("/") if part}
        within = Q(pk__in=[])
        for path in paths:
            within |= Q(unit__path__startswith=path)
        return self.authored().filter(within | Q(unit__in=above))

    def kept_by(self, viewer: Person) -> Self:
        """Authored ones that ``viewer`` may change: of a unit for which he writes, or below it."""
        within = Q(pk__in=[])
        for path in writes_for(viewer):
            within |= Q(unit__path__startswith=path)
        return self.authored().filter(within)

    def for_person(self, person: Person) -> Self:
        """Authored and published ones that are meant for ``person``: of his own unit, or of one above it."""
        home = person.home_unit
        units = [int(part) for part in home.path.strip("/").split("/") if part] if home else []
        return self.authored().filter(is_draft=False, unit__in=units)

    def of(self, person: Person) -> Self:
        """Those that are meant for ``person``, and authored ones that he sat, whatever became of them or of his office."""
        sat = Q(sittings__person__in=person.own_ids)
        return self.authored().filter(Q(pk__in=self.for_person(person).values("pk")) | sat).distinct()


class Quiz(models.Model):
    """How questions are put together. Its purpose fixes kind and strength of what a sitting shows.

    ``key``: ``placing``; ``together``; ``check:M05-L1`` (fixed questions of one lesson); ``test:LZ04:3`` (drawn, one cell); ``set:…`` of one
    that a trainer put together, from sections.
    unit: whose persons it is for, and whose trainers keep it; None for what the product makes itself.
    pass_percent: the share of questions that must be right; None when each competency and level must reach its own cut.
    most_sittings: 0 for any number.  cool_down_days: None for the days of the rules.
    time_limit_minutes, grace_seconds, overdue: see `assessments.overdue`.  feedback: see `assessments.release`.
    forms: the two parallel forms as they were drawn when it was published, ``{"A": [[question key, ...] of each section], "B": …}``.

    Personal data: none
    """

    class Overdue(models.TextChoices):
        HAND_IN = "hand_in", _("is handed in by itself, with what was answered")
        FLAG = "flag", _("may still be handed in, and is marked as late")
        NOTHING = "nothing", _("ends on the second; what comes later is kept and does not count")

    class Feedback(models.TextChoices):
        EACH = "each", _("after each question (practice only)")
        END = "end", _("at the end")
        CLOSED = "closed", _("when the quiz has closed")
        PASSED = "passed", _("after a pass only")
        NEVER = "never", _("never: only that it was handed in")

    class Purpose(models.TextChoices):
        PLACING = "placing", _("Placing")
        CHECK = "check", _("Lesson check")
        TEST = "test", _("Small test")
        RECHECK = "recheck", _("Recheck")
        REFRESH = "refresh", _("Refresh")
        PRACTICE = "practice", _("Practice")
        EXAM = "exam", _("Exam")

    AUTHORED = (Purpose.PRACTICE, Purpose.EXAM, Purpose.REFRESH)

    key = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    title = models.CharField(_("title"), max_length=80)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="quizzes")
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, blank=True, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    lesson_code = models.CharField(max_length=20, blank=True, db_index=True)
    count = models.PositiveSmallIntegerField(default=5)
    time_limit_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    is_open = models.BooleanField(default=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for whom"))
    intro = models.TextField(_("what stands before it"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("passed with, in percent"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    most_sittings = models.PositiveSmallIntegerField(_("how often one may take it"), default=0)
    cool_down_days = models.PositiveSmallIntegerField(_("days between two sittings"), null=True, blank=True)
    grace_seconds = models.PositiveSmallIntegerField(_("seconds for the way to the server"), default=30)
    overdue = models.CharField(_("when time is up, it"), max_length=8, choices=Overdue, default=Overdue.FLAG)
    feedback = models.CharField(_("right and wrong are shown"), max_length=8, choices=Feedback, default=Feedback.PASSED)
    all_on_one_page = models.BooleanField(_("all questions on one page"), default=False)
    shuffle_questions = models.BooleanField(_("questions in another order for everybody"), default=False)
    shuffle_options = models.BooleanField(_("options in another order for everybody"), default=True)
    has_forms = models.BooleanField(_("two parallel forms, A and B"), default=False)
    forms = models.JSONField(default=dict, blank=True, editable=False)
    supervised = models.BooleanField(_("under supervision, with a code in class"), default=False)
    offline_allowed = models.BooleanField(_("may be taken without network"), default=True)
    success_text = models.TextField(_("words after a pass"), blank=True)
    failure_text = models.TextField(_("words when it was not passed"), blank=True)
    is_draft = models.BooleanField(default=False)
    questions = models.ManyToManyField(Question, through="QuizQuestion", related_name="quizzes")

    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.UniqueConstraint(
                fields=["competency", "level"], condition=models.Q(purpose="test"), name="one_small_test_per_cell"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_over(self, at: datetime) -> bool:
        """Whether nothing is taken any more at ``at``."""
        return not self.is_open or (self.closes_at is not None and at > self.closes_at)

    def is_before(self, at: datetime) -> bool:
        """Whether it has not opened yet at ``at``."""
        return self.opens_at is not None and at < self.opens_at

    @property
    def is_authored(self) -> bool:
        return self.purpose in Quiz.AUTHORED and self.key not in OWN

    @property
    def is_graded(self) -> bool:
        """Whether it counts; else it is practice."""
        return self.purpose == Quiz.Purpose.EXAM

    @property
    def audit_path(self) -> str:
        return self.unit.path if self.unit else ""


class QuizSection(models.Model):
    """A part of a quiz: fixed questions first, then what its rules draw.

    Personal data: none
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="sections")
    title = models.CharField(_("title"), max_length=80, blank=True)
    intro = models.TextField(_("what stands before it"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.order}"


class QuizRule(models.Model):
    """So many questions, drawn from what fits: what is left empty fits everything.

    Personal data: none
    """

    section = models.ForeignKey(QuizSection, models.CASCADE, related_name="rules")
    count = models.PositiveSmallIntegerField(_("how many"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    difficulty_from = models.PositiveSmallIntegerField(_("difficulty from"), null=True, blank=True)
    difficulty_to = models.PositiveSmallIntegerField(_("to"), null=True, blank=True)
    tag = models.CharField(_("tag"), max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.section_id} {self.count}"


class QuizQuestion(models.Model):
    """A fixed question of a quiz, in its order; of an authored one, in a section.

    Personal data: none
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="fixed")
    question = models.ForeignKey(Question, models.PROTECT, related_name="fixed_in")
    section = models.ForeignKey(QuizSection, models.CASCADE, null=True, related_name="fixed")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["quiz", "question"], name="one_place_per_quiz_and_question")]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.order}"
