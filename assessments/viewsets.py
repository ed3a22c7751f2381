"""The bank in Wagtail's admin, for trainers: found, written, reviewed, published. screens.md, T5."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from assessments import bank_views, standing
from assessments.bank_filters import QuestionFilter
from assessments.bank_panels import StandingPanel
from assessments.comparing import ComparedPanel
from assessments.forms import QuestionForm
from assessments.models import Question
from people.models import Person


class NeverDeleted(ModelPermissionPolicy):
    """A question that was ever shown stays: it is taken out of use by unpublishing it."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Person, actions: Iterable[str]) -> bool:
        return super().user_has_any_permission(user, [action for action in actions if action != "delete"])


def asked_by(kinds: str) -> dict[str, str]:
    """Marks a panel as asked by these kinds of questions only; bank.js hides it for the others."""
    return {"data-kinds": kinds}


class LawsColumn(Column):
    """Each cited law with its articles and the day of its text; red when there is a later one."""

    cell_template_name = "assessments/admin/laws_cell.html"


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
            accessor=lambda row: standing.WORDS[standing.state_of(row, in_review=row.in_review)],
            primary=lambda row: row.live,
            sort_key="live",
        ),
        LawsColumn("cited", label=_("laws and articles")),
    ]
    list_per_page = 25
    index_view_class = bank_views.QuestionIndex
    add_view_class = bank_views.QuestionCreate
    edit_view_class = bank_views.QuestionEdit
    preview_on_add_view_class = bank_views.PreviewOnCreate
    preview_on_edit_view_class = bank_views.PreviewOnEdit
    usage_view_class = bank_views.QuestionUsage
    filterset_class = QuestionFilter
    # By the columns: Wagtail's own index does not cut Chinese into words.
    search_backend_name = None
    search_fields = ["key", "stem"]
    ordering = ["key"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            StandingPanel(heading=_("How this question stands")),
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
