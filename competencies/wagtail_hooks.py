"""Hangs the framework into Wagtail's admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from competencies import menu  # noqa: F401 - its hooks register themselves
from competencies.cards import publishes
from competencies.observing import OBSERVERS
from competencies.viewsets import FrameworkGroup


@hooks.register("register_admin_viewset")
def framework_viewsets() -> FrameworkGroup:
    return FrameworkGroup()


class ObserveItem(MenuItem):
    """The way to the form of an observation, for those who may observe."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*OBSERVERS)


class LawsItem(MenuItem):
    """The way to changed laws, for those who approve lessons and questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return publishes(request)


@hooks.register("register_admin_menu_item")
def laws_item() -> MenuItem:
    return LawsItem(_("Changed laws"), reverse("competencies:law_changes"), icon_name="doc-full", order=326)


@hooks.register("register_admin_menu_item")
def observe_item() -> MenuItem:
    return ObserveItem(_("Seen on the spot"), reverse("competencies:observe"), icon_name="view", order=310)
