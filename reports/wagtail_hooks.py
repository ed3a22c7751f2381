"""The way from Wagtail's admin back to the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from reports.menu import reviews, sees_the_desk


class DeskItem(MenuItem):
    """For those whom the desk lets in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_the_desk(request)


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return DeskItem(_("How people stand"), reverse("reports:overview"), icon_name="group", order=320)


class LessonsItem(MenuItem):
    """For those who approve lessons."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reviews(request)


@hooks.register("register_admin_menu_item")
def lessons_item() -> MenuItem:
    return LessonsItem(_("How lessons are used"), reverse("reports:lessons"), icon_name="glasses", order=330)
