"""Wagtail's admin as trainers and reviewers see it: their words, and nothing that they do not need."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from assessments.models import Question
from courses import (
    errand_menu,  # noqa: F401 - its hooks register themselves
    review,
    sheet_menu,  # noqa: F401 - its hooks register themselves
)
from courses.audio import menu  # noqa: F401 - its hooks register themselves
from courses.authoring import remarks_on
from courses.models import LessonPage
from courses.workbench import workbench
from kit.access import Role

# Names of Wagtail's menu entries. Help leads to foreign hosts; documents are not used in lessons.
HIDDEN = frozenset({"help", "documents"})
REMARKS_SHOWN = 3
REVIEWING = (Role.REVIEWER, Role.COUNTY_ADMIN)


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


@hooks.register("before_publish_page")
def publish_by_review(request: HttpRequest, page: Page) -> HttpResponse:
    """Nobody publishes what he just typed: it is kept as a draft and goes to somebody else by “submit”."""
    page.save_revision(user=request.user, log_action=True)
    messages.warning(request, _("Kept as a draft. Submit it: somebody else reads it and approves."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_publish")
def publish_by_review_too(request: HttpRequest, instance: Model) -> HttpResponse | None:
    """The same for a question, whose revision is kept by now."""
    if not isinstance(instance, Question):
        return None
    messages.warning(request, _("Kept as a draft. Submit it: somebody else reads it and approves."))
    return redirect(reverse(instance.snippet_viewset.get_url_name("edit"), args=[quote(instance.pk)]))


@hooks.register("before_bulk_action")
def publish_none_in_bulk(
    request: HttpRequest, action: str, objects: list[Model], view: BulkAction
) -> HttpResponse | None:
    """Many texts at once are read by nobody."""
    if action != "publish":
        return None
    messages.warning(request, _("Texts are approved one by one, by somebody else than their writer."))
    return redirect("wagtailadmin_home")


@hooks.register("construct_page_action_menu")
@hooks.register("construct_snippet_action_menu")
def offer_no_publishing(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Without the button that only keeps a draft; “submit” comes first."""
    items[:] = [item for item in items if item.name != "action-publish"]


@hooks.register("before_edit_page")
def say_who_approves(request: HttpRequest, page: Page) -> None:
    """To whoever reviews: why the buttons of approval are missing."""
    if request.method == "GET" and page.current_workflow_state and request.user.scope.has(*REVIEWING):
        why = review.refusal(page, request.user)
        if why is not None:
            messages.info(request, str(why))


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
