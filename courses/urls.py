"""Addresses of courses: the lesson and the list of all of them. Wagtail's own pages lead here."""

from __future__ import annotations

from django.urls import path

from courses import aloud_views, errand_views, pack_views, views

app_name = "courses"

urlpatterns = [
    path("courses/", views.course_list, name="catalogue"),
    path("lesson/<str:code>/", views.lesson, name="lesson"),
    path("lesson/<str:code>/sound/<str:name>", views.lesson_sound, name="lesson_sound"),
    path("quiz/<uuid:sitting>/<int:number>/aloud/", aloud_views.question, name="question_aloud"),
    path("quiz/<uuid:sitting>/<int:number>/aloud/<str:name>", aloud_views.question_sound, name="question_sound"),
    path("notice/aloud/", aloud_views.notice, name="notice_aloud"),
    path("notice/aloud/<str:name>", aloud_views.notice_sound, name="notice_sound"),
    path("api/packs/lesson/<str:code>/", pack_views.lesson, name="pack_lesson"),
    path("api/packs/course/<str:code>/", pack_views.course, name="pack_course"),
    path("api/packs/sound/<str:code>/", pack_views.sound, name="pack_sound"),
    path("api/packs/courses/", pack_views.courses, name="pack_courses"),
    path("api/packs/errands/", pack_views.errands, name="pack_errands"),
    path("errands/", errand_views.errands, name="errands"),
    path("errands/<slug:key>/form/", errand_views.errand_form, name="errand_form"),
]
