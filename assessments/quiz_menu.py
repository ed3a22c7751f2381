"""测试编排 in Wagtail's admin: addresses and menu entry."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from assessments.models.quiz import AUTHORS
from assessments.views import quiz_admin, quiz_sections


@hooks.register("register_admin_urls")
def quiz_urls() -> list[URLPattern]:
    return [
        path("quizzes/", quiz_admin.quizzes, name="quizzes"),
        path("quizzes/new/", quiz_admin.quiz_new, name="quiz_new"),
        path("quizzes/<int:quiz>/", quiz_admin.quiz, name="quiz"),
        path("quizzes/<int:quiz>/settings/", quiz_admin.quiz_settings, name="quiz_settings"),
        path("quizzes/<int:quiz>/publish/", quiz_admin.quiz_publish, name="quiz_publish"),
        path("quizzes/<int:quiz>/back/", quiz_admin.quiz_take_back, name="quiz_take_back"),
        path("quizzes/<int:quiz>/close/", quiz_admin.quiz_close, name="quiz_close"),
        path("quizzes/<int:quiz>/copy/", quiz_admin.quiz_copy, name="quiz_copy"),
        path("quizzes/<int:quiz>/preview/", quiz_admin.quiz_preview_page, name="quiz_preview"),
        path("quizzes/<int:quiz>/paper/", quiz_admin.quiz_paper, name="quiz_paper"),
        path("quizzes/<int:quiz>/section/", quiz_sections.quiz_section_new, name="quiz_section_new"),
        path("quizzes/section/<int:section>/", quiz_sections.quiz_section, name="quiz_section"),
        path("quizzes/section/<int:section>/move/", quiz_sections.quiz_section_move, name="quiz_section_move"),
        path("quizzes/section/<int:section>/remove/", quiz_sections.quiz_section_remove, name="quiz_section_remove"),
    ]


class QuizzesItem(MenuItem):
    """For those who may write quizzes."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*AUTHORS)


@hooks.register("register_admin_menu_item")
def quizzes_item() -> MenuItem:
    return QuizzesItem(_("Quizzes put together"), reverse("quizzes"), icon_name="tasks", order=23)
