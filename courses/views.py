"""What learners open: the list of courses, and a lesson."""

from __future__ import annotations

from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses import reading, shelf
from courses.audio import listening
from courses.models import LessonPage
from kit import clock, ranges
from kit.access import Role, open_to


@require_safe
@open_to(Role.CADRE)
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    """One lesson; with ``?print``, as a sheet for paper."""
    page = reading.shown(code, request.user)
    if page is None:
        return not_there(request, code)
    if "print" in request.GET:
        return render(request, "courses/lesson_print.html", {"lesson": reading.opened(page.lesson)})
    return render(request, "courses/lesson.html", {"page": page, "reader": listening.reader(request.user)})


@require_safe
@open_to(Role.CADRE)
def lesson_sound(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """A file of what can be heard of a published lesson now; whoever may read the lesson may hear it.

    With ``?whole``, for a phone that keeps it.
    """
    file, kind = listening.file_of(code, name)
    return ranges.serve(request, storages["private"], file, kind=kind, is_kept="whole" in request.GET)


def not_there(request: HttpRequest, code: str) -> HttpResponse:
    """A lesson that was taken back, perhaps while somebody was reading it, or that never was: what happened, what to do."""
    if code != code.upper() and LessonPage.objects.live().filter(code=code.upper()).exists():
        return HttpResponseRedirect(reverse("courses:lesson", args=[code.upper()]))
    was_there = LessonPage.objects.filter(code=code).exists()
    return render(request, "courses/lesson_gone.html", {"was_there": was_there}, status=404)


@require_safe
@open_to(Role.CADRE)
def course_list(request: HttpRequest) -> HttpResponse:
    """All courses, for the person who looks."""
    return render(request, "courses/catalogue.html", {"shelf": shelf.shelf_of(request.user, on=clock.today())})
