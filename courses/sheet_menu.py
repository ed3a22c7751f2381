"""A course out of Excel: its addresses and its entry of the admin's menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses import sheet_views


@hooks.register("register_admin_urls")
def sheet_urls() -> list[URLPattern]:
    return [
        path("courses/import/", sheet_views.course_import, name="course_import"),
        path("courses/import/template/", sheet_views.course_template, name="course_template"),
    ]


class CourseImportItem(MenuItem):
    """For those who write lessons."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*sheet_views.WRITERS)


@hooks.register("register_admin_menu_item")
def course_import_item() -> MenuItem:
    return CourseImportItem(_("Import courses"), reverse("course_import"), icon_name="upload", order=11)
