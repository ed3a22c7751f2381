"""The ways to the statistics of questions: from the bank in Wagtail's admin, and from the head of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.widgets import SnippetListingButton

from assessments.models import Question
from assessments.repairs import REPAIRING
from assessments.views.statistics import READING
from kit.slots import link


class StatisticsItem(MenuItem):
    """For those who write and approve questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*READING)


@hooks.register("register_admin_menu_item")
def statistics_item() -> MenuItem:
    return StatisticsItem(_("Questions in numbers"), reverse("assessments:statistics"), icon_name="table", order=325)


@hooks.register("register_snippet_listing_buttons")
def statistics_button(snippet: Model, user: Any, next_url: str | None = None) -> Iterator[SnippetListingButton]:
    """On each line of the bank."""
    if isinstance(snippet, Question):
        address = reverse("assessments:statistics_question", args=[snippet.pk])
        yield SnippetListingButton(_("Statistics"), address, icon_name="table", priority=30)


def may_repair(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*REPAIRING)


def hang() -> None:
    """The word at the desk, for those who may put a key right."""
    link(
        "kit.desk",
        _("Questions in numbers"),
        "assessments:statistics",
        covers=("assessments:statistics", "assessments:repair", "assessments:stakes"),
        when=may_repair,
        order=35,
        group="training",
    )
