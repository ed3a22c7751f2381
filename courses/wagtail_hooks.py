"""Wagtail's admin as trainers and reviewers see it: their words, and nothing that they do not need."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from courses.authoring import remarks_on
from courses.models import LessonPage
from courses.workbench import workbench
from kit.access import Role

# Names of Wagtail's menu entries. Help leads to foreign hosts; documents are not used in lessons.
HIDDEN = frozenset({"help", "documents"})
REMARKS_SHOWN = 3


@hooks.register("insert_global_admin_js")
def start_without_inline_script() -> SafeString:
    """See `courses.admin_scripts`."""
    return format_html('<script src="{}"></script>', static("courses/admin_start.js"))


@hooks.register("construct_main_menu")
def tidy_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Courses first, by that name; without what leads nowhere for our staff."""
    items[:] = [item for item in items if item.name not in HIDDEN]
    for item in items:
        if item.name == "explorer":
            item.label, item.icon_name, item.order = _("Courses"), "folder-open-inverse", 10


class WorkbenchPanel(Component):
    """工作台 on the admin's first page: what is open, what is unfinished, what people did not understand."""

    name = "workbench"
    template_name = "courses/admin/workbench.html"
    order = 50

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        observes = parent_context["request"].user.scope.has(Role.TRAINER)
        return {**super().get_context_data(parent_context), "workbench": workbench(), "observes": observes}


@hooks.register("construct_homepage_panels")
def add_workbench(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WorkbenchPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def remove_summary(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Wagtail counts pages and pictures there; the workbench counts what matters."""
    items[:] = []


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def remark(request: HttpRequest, page: Page) -> None:
    """After a save that the author asked for (not one that Wagtail made by itself): the first few remarks."""
    lesson = page.specific
    if not isinstance(lesson, LessonPage) or "application/json" in request.headers.get("Accept", ""):
        return
    found = remarks_on(lesson.get_latest_revision_as_object())
    for sentence in found[:REMARKS_SHOWN]:
        messages.warning(request, sentence)
    if len(found) > REMARKS_SHOWN:
        more = len(found) - REMARKS_SHOWN
        messages.warning(request, _("And %(more)s more; the list stands at the top of the page.") % {"more": more})
