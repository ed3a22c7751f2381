"""The question bank."""

from __future__ import annotations

import uuid
from typing import Any, Self

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from assessments.questions import QuestionType, takes_several
from competencies.models import Competency
from kit.append_only import Fact


class Bank(models.Model):
    """One row. ``stamp`` is new whenever the bank changes; what processes keep of the bank is good for one stamp.

    Personal data: none
    """

    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return f"{self.stamp}"


class Category(models.Model):
    """Where a trainer keeps questions; one for each competency to begin with.

    Personal data: none
    """

    key = models.SlugField(max_length=40, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name


class WordsField(models.TextField):
    """The bare words of the row's question, written whenever the row is; nobody sets it. See `assessments.likeness`."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        from assessments.likeness import words_of  # needs the rules, which know no model

        row: Any = model_instance
        words = words_of(row.stem, row.options, row.answer)
        setattr(row, self.attname, words)
        return words


class QuestionQuerySet(models.QuerySet["Question"]):
    def in_use(self) -> Self:
        """Published and not retired."""
        return self.filter(live=True, current__isnull=False)

    def of_cell(self, competency: Competency | int, level: int) -> Self:
        return self.filter(competency=competency, level=level)


class Question(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """A question of the bank: measures one competency at one level. Publishing freezes a `QuestionVersion`.

    options: list of ``{"k": key, "t": text}``, with ``"f"`` where choosing it has a feedback. answer, by kind: list of keys (in
    order for ordering); short text ``{"points": [...], "min_points": n}``; matching ``{"targets": [{"k", "t"}], "pairs": ["A=1"]}``;
    fill ``{"blanks": [[variant, ...], ...]}``; numeric ``{"value", "tolerance", "unit"}`` as texts; chain ``{"steps": [{"text",
    "kind", "options", "answer", "partial", "marks", "explanation"}]}``. sources: list of ``{"law": name, "articles": [number, ...]}``.
    ``laws``, ``tags``: names between bars, to filter by. partial: what is partly right earns its share. ``current``: the version that is drawn.
    ``law_texts``: of that version, ``|law@day of its text|``.  ``words``: its bare words, to search and to find what says the same.
    ``loaded_hash``: what the loader last wrote, so that a trainer's edit is seen and never overwritten.
    It is searched by its own columns, not by Wagtail's index: that one does not cut Chinese into words.

    Personal data: none
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple choice")
        TRUE_FALSE = "truefalse", _("True or false")
        ORDERING = "ordering", _("Ordering")
        CASE = "case", _("Case")
        SHORT = "short", _("Short text")
        MATCHING = "matching", _("Matching")
        FILL = "fill", _("Fill in the gaps")
        NUMERIC = "numeric", _("Numeric")
        CHAIN = "chain", _("Case with several questions")

    key = models.CharField(_("code of the question"), max_length=20, unique=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="questions", verbose_name=_("category"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="questions", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("level"), choices=[(n, str(n)) for n in range(1, 5)])
    kind = models.CharField(_("kind of question"), max_length=12, choices=Kind)
    stem = models.TextField(_("text of the question"))
    options = models.JSONField(_("options"), default=list, blank=True)
    answer = models.JSONField(_("answer"), default=list)
    explanation = models.TextField(_("explanation"))
    sources = models.JSONField(_("laws and articles"), default=list, blank=True)
    laws = models.CharField(max_length=500, blank=True, editable=False)
    law_texts = models.CharField(max_length=900, blank=True, editable=False)
    words = WordsField(blank=True, editable=False)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), default=2)
    partial = models.BooleanField(_("what is partly right earns a part"), default=False)
    tags = models.CharField(_("tags"), max_length=300, blank=True, editable=False)
    image = models.ForeignKey(
        "wagtailimages.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    image_alt = models.CharField(_("what the picture shows, in words"), max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    current = models.OneToOneField(
        "QuestionVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="current_of"
    )
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="question")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [models.Index(fields=["competency", "level", "live"])]

    def __str__(self) -> str:
        return f"{self.key} {Truncator(self.stem).chars(28)}"

    @property
    def revisions(self):
        return self._revisions

    @property
    def takes_several(self) -> bool:
        """Whether more than one option is right, so that the page says 可选多个."""
        return takes_several(QuestionType(self.kind), self.answer)

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Open it to learners. The version is frozen in the same transaction, by the receiver in `bank`."""
        super().publish(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Question:
        """An old draft says what the question said, never which version is drawn or what the loader wrote."""
        earlier: Question = super().with_content_json(content)
        earlier.current_id, earlier.loaded_hash = self.current_id, self.loaded_hash
        earlier.law_texts = self.law_texts
        return earlier

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """A cadre's phone comes first."""
        desktop = next(size for size in super().preview_sizes if size["name"] == "desktop")
        return [{"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("Phone")}, desktop]

    @method_decorator(csp_replace({"frame-ancestors": [SELF]}))
    @method_decorator(xframe_options_sameorigin)
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Wagtail shows it in a frame of the admin, and nobody else may."""
        response: HttpResponse = super().serve_preview(request, mode_name)
        return response

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "assessments/question_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from assessments.pages import preview_of  # pages read the models

        return {"request": request, "page": preview_of(self), "is_preview": True}


class QuestionVersion(Fact):
    """What a question said when it was published; sittings pin versions, so they keep what they showed.

    content: ``{"kind", "stem", "options", "answer", "explanation", "sources", "several", …}`` as the question's fields; each
    source also has ``text_date``, the day of the law's text that the question was written for.

    Personal data: none
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Kept for as long as the version is: a picture that was shown can not be deleted.
    image = models.ForeignKey("wagtailimages.Image", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_version_per_question_and_number"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"
