"""The framework: abilities, competencies, levels, laws that are cited, and what each post asks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Post


class FrameworkVersion(models.Model):
    """One state of the framework; exactly one is published.

    Personal data: none
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="published"), name="one_published_framework"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Ability(models.Model):
    """One of the four abilities that the county's letter names (履职, 开拓, 带富, 调解).

    Personal data: none
    """

    key = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=20)
    name_en = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = _("ability")
        verbose_name_plural = _("abilities")

    def __str__(self) -> str:
        return self.name


class Competency(models.Model):
    """Something a post asks for; its identity is its key, kept over framework versions.

    Personal data: none
    """

    class Kind(models.TextChoices):
        KNOWLEDGE = "knowledge", _("Knowledge")
        PRACTICAL = "practical", _("Practical")
        CONDUCT = "conduct", _("Conduct")

    key = models.CharField(max_length=8, unique=True)
    ability = models.ForeignKey(Ability, models.PROTECT, related_name="competencies")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """What somebody does who holds a competency at a level from 1 to 5, in one observable sentence.

    Personal data: none
    """

    competency = models.ForeignKey(Competency, models.PROTECT, related_name="levels")
    level = models.PositiveSmallIntegerField()
    behaviour = models.CharField(max_length=200)
    least_strength = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["competency", "level"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="one_sentence_per_competency_and_level"),
            models.CheckConstraint(name="level_is_1_to_5", condition=models.Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id}:{self.level}"


class Law(models.Model):
    """A law or other document that lessons and questions cite, with the day its present text took effect.

    Personal data: none
    """

    name = models.CharField(max_length=80, unique=True)
    effective_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Citation(models.Model):
    """An article of a law that a competency rests on.

    Personal data: none
    """

    competency = models.ForeignKey(Competency, models.PROTECT, related_name="citations")
    law = models.ForeignKey(Law, models.PROTECT, related_name="citations")
    article = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competency", "law", "article"], name="one_citation_per_competency_and_article"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law_id} {self.article}"


class Requirement(models.Model):
    """A post asks a competency at a level within some days; several rows make the steps.

    Personal data: none
    """

    version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="requirements")
    post = models.ForeignKey(Post, models.PROTECT, related_name="requirements")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="requirements")
    level = models.PositiveSmallIntegerField()
    mandatory = models.BooleanField(default=True)
    due_days = models.PositiveIntegerField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "post", "competency", "level"], name="one_requirement_per_step"),
            models.CheckConstraint(name="required_level_is_1_to_5", condition=models.Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.competency_id}:{self.level}"
