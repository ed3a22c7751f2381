"""What the answers of many say about a question and about a quiz: numbers only, derived, counted anew every night."""

from __future__ import annotations

from typing import Self

from django.db import models

from assessments.models.bank import Question, QuestionVersion
from assessments.models.quiz import Quiz


class ItemStatisticsQuerySet(models.QuerySet["ItemStatistics"]):
    def of_questions(self) -> Self:
        """One row a question, over all its versions."""
        return self.filter(version__isnull=True)

    def flagged(self, flag: str = "") -> Self:
        """Those that need a look; with a flag, for this reason."""
        return self.filter(flags__contains=f"|{flag}|") if flag else self.exclude(flags="")


class ItemStatistics(models.Model):
    """Derived: how a question went with everybody. One row a version, and one for the whole question (version None).

    answers: sheets on which it stood, missing answers included.  facility: share that was right, 0 to 1.
    discrimination: corrected point-biserial, -1 to 1; both None while nothing can be said.
    options: ``[{"k": key, "n": how many chose it, "rest": their mean share of right answers elsewhere, "mark": "better" when it
    casts doubt on the key, "unused" when nobody takes it}, ...]``; the key None stands for missing answers.  recent: sittings of the last 90 days that showed it, placings and practice too.
    flags: keys of `item_statistics.Flag` between bars.  is_enough: whether so many answered that the numbers mean something.

    Personal data: none
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="statistics")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, null=True, related_name="statistics")
    answers = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    facility = models.FloatField(null=True)
    discrimination = models.FloatField(null=True)
    options = models.JSONField(default=list)
    shown = models.PositiveIntegerField(default=0)
    recent = models.PositiveIntegerField(default=0)
    exposure = models.FloatField(null=True)
    flags = models.CharField(max_length=120, blank=True)
    is_enough = models.BooleanField(default=False)
    counted_at = models.DateTimeField()

    objects = ItemStatisticsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=models.Q(version__isnull=True), name="one_statistics_per_question"
            ),
            models.UniqueConstraint(fields=["version"], name="one_statistics_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.facility}"


class QuizStatistics(models.Model):
    """Derived: how far the total of a quiz with the same questions for everybody can be relied upon.

    form: of two parallel forms, which; empty without.  questions: how many, None where everybody gets others.
    mean, deviation: of the right answers.  reliability: KR-20, -inf to 1.  error: standard error of measurement, in questions.

    Personal data: none
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="statistics")
    form = models.CharField(max_length=1, blank=True)
    sittings = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    questions = models.PositiveSmallIntegerField(null=True)
    mean = models.FloatField(null=True)
    deviation = models.FloatField(null=True)
    reliability = models.FloatField(null=True)
    error = models.FloatField(null=True)
    is_enough = models.BooleanField(default=False)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quiz", "form"], name="one_statistics_per_quiz_and_form")]

    def __str__(self) -> str:
        return f"{self.quiz_id}{self.form} {self.reliability}"
