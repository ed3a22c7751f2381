"""Quizzes: which questions, for what purpose, under which rules."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import Category, Question
from competencies.models import Competency


class Quiz(models.Model):
    """How questions are put together. Its purpose fixes kind and strength of what a sitting shows.

    ``key``: ``placing``; ``check:M05-L1`` (fixed questions of one lesson); ``test:LZ04:3`` (drawn, one cell).

    Personal data: none
    """

    class Purpose(models.TextChoices):
        PLACING = "placing", _("Placing")
        CHECK = "check", _("Lesson check")
        TEST = "test", _("Small test")
        RECHECK = "recheck", _("Recheck")
        REFRESH = "refresh", _("Refresh")
        PRACTICE = "practice", _("Practice")
        EXAM = "exam", _("Exam")

    key = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    title = models.CharField(_("title"), max_length=80)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="quizzes")
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, blank=True, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    lesson_code = models.CharField(max_length=20, blank=True, db_index=True)
    count = models.PositiveSmallIntegerField(default=5)
    time_limit_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    questions = models.ManyToManyField(Question, through="QuizQuestion", related_name="quizzes")

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


class QuizQuestion(models.Model):
    """A fixed question of a quiz, in its order.

    Personal data: none
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="fixed")
    question = models.ForeignKey(Question, models.PROTECT, related_name="fixed_in")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["quiz", "question"], name="one_place_per_quiz_and_question")]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.order}"
