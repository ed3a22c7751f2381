"""The framework: abilities, competencies, levels, laws that are cited, and what each post asks."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Post


class FrameworkVersion(models.Model):
    """One state of what posts ask; exactly one is published. Old ones stay, so that a report about the past can ask them.

    At most one is a draft, made from the version ``based_on``; ``published_by`` is who published it. ``stamp`` is new whenever anything of the framework changes (a sentence, a name, a requirement): what processes
    keep of the framework is good for one stamp. ``made_by`` (who began the draft) is empty when it was loaded from the data files, which may
    then replace it; a version that a person published is never overwritten.

    ``regroupings``: of a draft, which competencies get other levels and what each old level is then, by key of the
    competency (`competencies.regrouping`); it acts, and becomes rows of `LevelMap`, when the draft is published.

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
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)
    regroupings = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="published"), name="one_published_framework"
            ),
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="draft"), name="one_draft_framework"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Ability(models.Model):
    """A group of competencies: the four abilities that the county's letter names (履职, 开拓, 带富, 调解), or others.

    retired_on: the day since which no competency is put under it anew; those that were there stay readable.
    edited_at: when a person wrote it, empty while it says what the data files say; they overwrite no person.

    Personal data: none
    """

    key = models.CharField(max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["order"]
        verbose_name = _("ability")
        verbose_name_plural = _("abilities")

    def __str__(self) -> str:
        return self.name


class Competency(models.Model):
    """Something a post asks for; its identity is its key, kept over framework versions.

    community_name, community_description: what it is called at a community, where the words of villages do not fit;
    empty where they do. retired_on: the day since which no post may ask it anew; what was shown in it stays.
    edited_at: when a person wrote it or its levels, empty while it says what the data files say; they overwrite no person.

    Personal data: none
    """

    class Kind(models.TextChoices):
        KNOWLEDGE = "knowledge", _("Knowledge")
        PRACTICAL = "practical", _("Practical")
        CONDUCT = "conduct", _("Conduct")

    key = models.CharField(max_length=8, unique=True)
    ability = models.ForeignKey(Ability, models.PROTECT, related_name="competencies", verbose_name=_("ability"))
    kind = models.CharField(_("kind of competency"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    description = models.CharField(_("what it is about"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    community_name = models.CharField(_("name at communities"), max_length=40, blank=True, default="")
    community_description = models.CharField(
        _("what it is about at communities"), max_length=200, blank=True, default=""
    )
    retired_on = models.DateField(_("not asked anew since"), null=True, blank=True)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["order"]
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """What somebody does who holds a competency at a level from 1 to 5, in one observable sentence.

    ``least_strength``: the weakest evidence that confirms the level (2 a test on one's own phone, 3 supervised or
    observed); 4 is more than any test has: only an observation or a decision confirms it.
    ``cut``: of five questions of a test so many must be right, from 3 to 5; of more questions the same share, rounded up.
    ``community_behaviour``: the sentence for communities, empty where that of villages fits.

    Personal data: none
    """

    competency = models.ForeignKey(Competency, models.PROTECT, related_name="levels")
    level = models.PositiveSmallIntegerField(_("level"))
    behaviour = models.CharField(_("what somebody does at this level"), max_length=200)
    least_strength = models.PositiveSmallIntegerField(_("least strength that confirms it"))
    cut = models.PositiveSmallIntegerField(_("right ones of five"), default=4)
    community_behaviour = models.CharField(
        _("what somebody does at this level, at communities"), max_length=200, blank=True, default=""
    )

    class Meta:
        ordering = ["competency", "level"]
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="one_sentence_per_competency_and_level"),
            models.CheckConstraint(name="level_is_1_to_5", condition=models.Q(level__gte=1, level__lte=5)),
            models.CheckConstraint(name="level_cut_is_3_to_5", condition=models.Q(cut__gte=3, cut__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id}:{self.level}"


class Law(models.Model):
    """A law or other document that lessons and questions cite, with the day its present text took effect.

    ``effective_on`` is empty where nobody has looked the day up in a source that we may trust; ``note`` says where the
    day, or the version of the text, comes from.

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
    """An article of a law that a competency rests on, with the day since which its text is in force.

    Personal data: none
    """

    competency = models.ForeignKey(Competency, models.PROTECT, related_name="citations")
    law = models.ForeignKey(Law, models.PROTECT, related_name="citations")
    article = models.CharField(max_length=16)
    effective_on = models.DateField()

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

    ``published_on``: the day from which this step has been asked as it stands; a later version that leaves it as it
    is keeps the day, so that nobody's due day moves because of somebody else's step.

    Personal data: none
    """

    version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="requirements")
    post = models.ForeignKey(Post, models.PROTECT, related_name="requirements", verbose_name=_("post"))
    competency = models.ForeignKey(
        Competency, models.PROTECT, related_name="requirements", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"))
    mandatory = models.BooleanField(_("mandatory"), default=True)
    due_days = models.PositiveIntegerField(_("days until due"))
    basis = models.CharField(_("basis"), max_length=200)
    published_on = models.DateField(_("asked since"))

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.UniqueConstraint(fields=["version", "post", "competency", "level"], name="one_requirement_per_step"),
            models.CheckConstraint(name="required_level_is_1_to_5", condition=models.Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.competency_id}:{self.level}"
