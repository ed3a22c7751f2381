"""The bank in Wagtail's admin, for trainers: found, written, reviewed, published. screens.md, T5."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.models import WorkflowState
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from assessments.comparing import ComparedPanel
from assessments.forms import QuestionForm
from assessments.models import Question
from competencies.models import Competency, Law
from people.models import Person

STATES = {
    "live": _("published"),
    "draft": _("published, being changed"),
    "review": _("in review"),
    "off": _("not published"),
}


def with_review(rows: QuerySet[Question]) -> QuerySet[Question]:
    """Each question with whether somebody has it for review."""
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Question),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return rows.annotate(in_review=Exists(states))


def state_of(row: Question) -> str:
    """The key of `STATES`. Wagtail's own words for it would cost two queries a row."""
    if row.in_review:
        return "review"
    if not row.live:
        return "off"
    return "draft" if row.has_unpublished_changes else "live"


def laws() -> list[tuple[str, str]]:
    return [(name, name) for name in Law.objects.order_by("name").values_list("name", flat=True)]


class QuestionFilter(WagtailFilterSet):
    """By competency, level, kind, state and law."""

    competency = django_filters.ModelChoiceFilter(label=_("competency"), queryset=Competency.objects.all())
    level = django_filters.ChoiceFilter(label=_("level"), choices=[(n, str(n)) for n in range(1, 5)])
    kind = django_filters.ChoiceFilter(label=_("kind of question"), choices=Question.Kind.choices)
    state = django_filters.ChoiceFilter(label=_("state"), choices=list(STATES.items()), method="in_state")
    law = django_filters.ChoiceFilter(label=_("law"), choices=laws, method="citing")

    class Meta:
        model = Question
        fields = ["competency", "level", "kind"]

    def in_state(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        rows = with_review(rows).filter(in_review=value == "review")
        if value == "review":
            return rows
        if value == "off":
            return rows.filter(live=False)
        return rows.filter(live=True, has_unpublished_changes=value == "draft")

    def citing(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return rows.filter(laws__contains=f"|{value}|")


class NeverDeleted(ModelPermissionPolicy):
    """A question that was ever shown stays: it is taken out of use by unpublishing it."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Person, actions: Iterable[str]) -> bool:
        return super().user_has_any_permission(user, [action for action in actions if action != "delete"])


def asked_by(kinds: str) -> dict[str, str]:
    """Marks a panel as asked by these kinds of questions only; bank.js hides it for the others."""
    return {"data-kinds": kinds}


class QuestionIndex(IndexView):
    """The list reads what its columns name in the same query."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return with_review(super().get_base_queryset().select_related("competency"))


class QuestionViewSet(SnippetViewSet):
    """题库."""

    model = Question

    @property
    def permission_policy(self) -> NeverDeleted:
        return NeverDeleted(self.model)

    icon = "help"
    menu_label = _("Question bank")
    menu_order = 20
    add_to_admin_menu = True
    list_display = [
        "__str__",
        Column("competency", label=_("competency"), sort_key="competency"),
        Column("level", label=_("level"), sort_key="level"),
        Column("get_kind_display", label=_("kind of question"), sort_key="kind"),
        StatusTagColumn(
            "state",
            label=_("state"),
            accessor=lambda row: STATES[state_of(row)],
            primary=lambda row: row.live,
            sort_key="live",
        ),
    ]
    list_per_page = 50
    index_view_class = QuestionIndex
    filterset_class = QuestionFilter
    # By the columns: Wagtail's own index does not cut Chinese into words.
    search_backend_name = None
    search_fields = ["key", "stem"]
    ordering = ["key"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("competency"),
                    FieldRowPanel([FieldPanel("level"), FieldPanel("difficulty"), FieldPanel("kind")]),
                ],
                heading=_("What it measures"),
            ),
            FieldPanel("stem"),
            MultiFieldPanel(
                [FieldPanel("image"), FieldPanel("image_alt")], heading=_("picture"), classname="collapsed"
            ),
            ComparedPanel(),
            FieldPanel("options_rows", attrs=asked_by("single multiple truefalse case ordering")),
            FieldPanel("order", attrs=asked_by("ordering")),
            MultiFieldPanel(
                [FieldPanel("pairs"), FieldPanel("extra_targets")],
                heading=_("Matching"),
                attrs=asked_by("matching"),
            ),
            FieldPanel("gaps", heading=_("Fill in the gaps"), attrs=asked_by("fill")),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("number"), FieldPanel("tolerance"), FieldPanel("unit")])],
                heading=_("Numeric"),
                attrs=asked_by("numeric"),
            ),
            FieldPanel("steps", heading=_("Case with several questions"), attrs=asked_by("chain")),
            FieldPanel("partial", attrs=asked_by("multiple case matching fill")),
            MultiFieldPanel(
                [FieldPanel("points"), FieldPanel("least")], heading=_("Short text"), attrs=asked_by("short")
            ),
            FieldPanel("explanation"),
            FieldPanel("sources_text"),
            FieldPanel("tags_text"),
            FieldPanel("key"),
        ],
        base_form_class=QuestionForm,
    )
