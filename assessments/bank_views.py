"""Pages of the bank in Wagtail's admin that are more than Wagtail's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from assessments import bank, standing
from assessments.bank_filters import matching
from assessments.bank_panels import alike_lines
from assessments.models import Question
from assessments.usage import usage_of


class QuestionIndex(snippets.IndexView):
    """The list reads what its columns name in the same query."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return standing.with_review(super().get_base_queryset().select_related("competency"))

    def search_queryset(self, queryset: QuerySet[Question]) -> QuerySet[Question]:
        words = self.search_query.strip() if self.is_searching else ""
        return matching(queryset, words) if words else queryset

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """With the way to the export of what the list shows."""
        address = f"{reverse('question_export')}?{self.request.GET.urlencode()}"
        export = Button(_("Export what is listed"), url=address, icon_name="download", priority=20)
        return [*super().header_more_buttons, export]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        dates = bank.law_dates()
        for row in context["object_list"]:
            row.cited = standing.cited_lines(row, dates)
        context["media"] += forms.Media(css={"all": ["assessments/bank.css"]})
        return context


class SaysWhatIsAlike:
    """After a save that somebody asked for: the questions that say nearly the same. The question is kept all the same."""

    def save_action(self) -> HttpResponse:
        response: HttpResponse = super().save_action()  # type: ignore[misc]
        if not self.expects_json_response:  # type: ignore[attr-defined]  # which Wagtail saves by itself while one types
            self._say()
        return response

    def _say(self) -> None:
        found = alike_lines(self.object)  # type: ignore[attr-defined]
        if not found:
            return
        words = "；".join(
            _("%(key)s “%(stem)s” (%(percent)s%%)") % {"key": one.key, "stem": one.stem[:24], "percent": one.percent}
            for one in found
        )
        messages.warning(
            self.request,  # type: ignore[attr-defined]
            _("Kept. The bank has questions that say nearly the same: %(words)s. Keep yours if it asks something else.")
            % {"words": words},
            buttons=[messages.button(one.url, one.key, new_window=True) for one in found],
        )


class QuestionCreate(SaysWhatIsAlike, snippets.CreateView):
    """新建."""


class QuestionEdit(SaysWhatIsAlike, snippets.EditView):
    """修改."""


class ShowsWhatIsThere:
    """A preview of what stands in the form, finished or not."""

    def validate_form(self, form: forms.Form) -> bool:
        form.is_preview = True
        for field in form.fields.values():
            field.required = False
            field.is_lenient = True
        return super().validate_form(form)  # type: ignore[misc,no-any-return]


class PreviewOnCreate(ShowsWhatIsThere, snippets.PreviewOnCreateView):
    """预览 of a new question."""


class PreviewOnEdit(ShowsWhatIsThere, snippets.PreviewOnEditView):
    """预览 of a question that is being changed."""


class QuestionUsage(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """使用情况."""

    permission_policy: Any = None
    permission_required = "view"
    header_icon = "help"
    index_url_name: str | None = None
    edit_url_name: str | None = None

    def get_template_names(self) -> list[str]:
        return ["assessments/admin/usage.html"]

    def get_page_title(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Question bank")},
            {"url": reverse(self.edit_url_name, args=[quote(self.object.pk)]), "label": self.object.key},
            {"url": "", "label": _("where it is used, and its versions")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=usage_of(self.object), question=self.object, **kwargs)
