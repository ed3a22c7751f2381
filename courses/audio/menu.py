"""The sound of lessons in the admin: addresses and the entry of the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses.audio import views


@hooks.register("insert_global_admin_css")
def sound_css() -> SafeString:
    """The frame in the editor."""
    return format_html('<link rel="stylesheet" href="{}">', static("courses/admin_sound.css"))


@hooks.register("register_admin_urls")
def sound_urls() -> list[URLPattern]:
    return [
        path("courses/sound/", views.sounds, name="course_sounds"),
        path("courses/sound/<int:page>/", views.sound, name="course_sound"),
        path("courses/sound/<int:page>/<str:name>", views.sound_file, name="course_sound_file"),
        path("courses/pronunciations/", views.pronunciations, name="course_pronunciations"),
        path("courses/pronunciations/try/", views.pronunciation_try, name="course_pronunciation_try"),
    ]


class SoundItem(MenuItem):
    """For those who write lessons and read them aloud."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*views.WRITERS)


@hooks.register("register_admin_menu_item")
def sound_item() -> MenuItem:
    return SoundItem(_("Sound"), reverse("course_sounds"), icon_name="media", order=11)


class PronunciationItem(MenuItem):
    """For those who write lessons."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*views.READING)


@hooks.register("register_admin_menu_item")
def pronunciation_item() -> MenuItem:
    return PronunciationItem(_("How words are read"), reverse("course_pronunciations"), icon_name="comment", order=12)
