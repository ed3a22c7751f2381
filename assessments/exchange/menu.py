"""Import and export beside the bank: addresses, menu entries, and the export of ticked questions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from assessments.models import Question
from assessments.views import exchange
from assessments.views.exchange import IMPORTERS, READERS


@hooks.register("register_admin_urls")
def exchange_urls() -> list[URLPattern]:
    return [
        path("questions/import/", exchange.question_imports, name="question_imports"),
        path("questions/import/<uuid:id>/", exchange.question_import, name="question_import"),
        path("questions/import/<uuid:id>/keep/", exchange.question_import_keep, name="question_import_keep"),
        path("questions/import/<uuid:id>/undo/", exchange.question_import_undo, name="question_import_undo"),
        path("questions/import/<uuid:id>/give-up/", exchange.question_import_give_up, name="question_import_give_up"),
        path("questions/template/", exchange.question_template, name="question_template"),
        path("questions/export/", exchange.question_export, name="question_export"),
    ]


class ImportItem(MenuItem):
    """For those who may bring questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*IMPORTERS)


class ExportItem(MenuItem):
    """For those who read the bank."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*READERS)


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    return ImportItem(_("Import questions"), reverse("question_imports"), icon_name="upload", order=21)


@hooks.register("register_admin_menu_item")
def export_item() -> MenuItem:
    return ExportItem(_("Export questions"), reverse("question_export"), icon_name="download", order=22)


@hooks.register("register_bulk_action", order=110)
class ExportAction(SnippetBulkAction):
    """The ticked questions, or all that the list shows, to the page where a format is chosen."""

    models = [Question]
    display_name = _("Export")
    aria_label = _("Export the ticked questions")
    action_type = "export"
    action_priority = 50

    def dispatch(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.copy()
        query.pop("next", None)
        return redirect(f"{reverse('question_export')}?{query.urlencode()}")
