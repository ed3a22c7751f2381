"""Questions and the notice, read aloud: a page that plays each piece without script, and the files of the pieces."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.audio import aloud
from courses.audio.aloud import Aloud
from kit import clock, ranges
from kit.access import Role, open_to, public


@require_safe
@open_to(Role.CADRE)
def question(request: HttpRequest, sitting: UUID, number: int) -> HttpResponse:
    """One question of an open sitting of one's own, piece by piece. The script of 【读题】 reads the pieces out of this page."""
    found = aloud.of_question(request.user, sitting, number, at=clock.now())
    back = reverse("assessments:question", args=[sitting, number])
    return _page(request, found, back)


@require_safe
@open_to(Role.CADRE)
def question_sound(request: HttpRequest, sitting: UUID, number: int, name: str) -> HttpResponseBase:
    """A piece of that question; a name that is no piece of it is not found."""
    return _sound(request, aloud.of_question(request.user, sitting, number, at=clock.now()), name)


@require_safe
@public
def notice(request: HttpRequest) -> HttpResponse:
    """The notice on personal data, clause by clause, for everybody, as its text is."""
    return _page(request, aloud.of_notice(), reverse("people:notice"))


@require_safe
@public
def notice_sound(request: HttpRequest, name: str) -> HttpResponseBase:
    """One clause of it."""
    return _sound(request, aloud.of_notice(), name)


def _page(request: HttpRequest, found: Aloud | None, back: str) -> HttpResponse:
    if found is None:
        raise Http404
    return render(request, "courses/audio/aloud.html", {"aloud": found, "back": back})


def _sound(request: HttpRequest, found: Aloud | None, name: str) -> HttpResponseBase:
    """With ``?whole``, for the script, which fetches the next piece while one is heard."""
    file, kind = aloud.file_of(found, name)
    return ranges.serve(request, storages["private"], file, kind=kind, is_kept="whole" in request.GET)
