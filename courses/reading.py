"""The learner's page of a lesson: one query by code, the body as it was rendered when it was published."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin

from courses import catalogue, rendering
from courses.audio import listening, playlists, sections
from courses.models import LessonPage, Playlist, Rendered
from kit.pages import SIZES, Preferences

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True)
class Neighbour:
    """The lesson before or after, for a link."""

    code: str
    title: str


@dataclass(frozen=True)
class Lesson:
    """What everybody reads of one published lesson. number: its place in its course, 0 in a preview of a new one.

    html: with what can be heard, where it can be; plain: without; head: to hear title and point. sounds: in order.
    """

    code: str
    title: str
    point: str
    minutes: int
    questions: int
    html: SafeString
    plain: SafeString
    sounds: tuple[playlists.Item, ...] = ()
    head: str = ""
    course_title: str = ""
    number: int = 0
    before: Neighbour | None = None
    after: Neighbour | None = None


@dataclass(frozen=True)
class LessonShown:
    """The page of one lesson for one person. above, below: what stands around the cards of the upper apps."""

    lesson: Lesson
    above: SafeString
    below: SafeString


Token = tuple[uuid.UUID, uuid.UUID | None]  # of the catalogue, and of what can be heard
_kept: dict[str, tuple[Token, Lesson]] = {}


def shown(code: str, person: Person) -> LessonShown | None:
    """The published lesson of ``code`` for ``person``; None when there is none.

    One query; a few more the first time after a publication.
    """
    stamp = Rendered.objects.stamp(code, person.pk)
    if stamp is None:
        _kept.pop(code, None)
        return None
    return around(current(code, (stamp.token, stamp.sounds)), stamp.is_done, get_language() or "")


def current(code: str, token: Token) -> Lesson:
    """The lesson of ``code`` as ``token`` names it, kept in this process."""
    kept = _kept.get(code)
    if kept is None or kept[0] != token:
        kept = _kept[code] = (token, load(code, token))
    return kept[1]


def load(code: str, token: Token) -> Lesson:
    """Read the lesson, its place in the catalogue and what can be heard of it."""
    row = Rendered.objects.get(code=code)
    shelf = catalogue.at_token(token[0])
    playlist = Playlist.objects.filter(lesson=row.lesson_id).first() if token[1] else None
    sounds = playlists.items_of(playlist) if playlist else ()
    entry = shelf.lesson(code)
    course = shelf.course(entry.course_code) if entry else None
    before, after = shelf.neighbours(code)
    return Lesson(
        code=row.code,
        title=row.title,
        point=row.point,
        minutes=row.minutes,
        questions=row.questions,
        html=listening.placed(row.html, code, sounds),
        plain=listening.placed(row.html, code, ()),
        sounds=sounds,
        head=listening.placed(sections.head_mark(), code, sounds),
        course_title=course.title if course else "",
        number=entry.number if entry else 0,
        before=Neighbour(before.code, before.title) if before else None,
        after=Neighbour(after.code, after.title) if after else None,
    )


@lru_cache(maxsize=512)
def around(lesson: Lesson, is_done: bool, language: str) -> LessonShown:
    """The page without what is said to this person alone: the same for all who have finished, and for all who have not.

    language: the one that is active; it only keeps the languages apart.
    """
    address = f"{settings.PUBLIC_URL}{reverse('courses:lesson', args=[lesson.code])}"
    values = {"lesson": lesson, "total": playlists.total_of(lesson.sounds), "is_done": is_done, "address": address}
    pieces = (render_to_string(f"courses/_lesson_{place}.html", values) for place in ("above", "below"))
    return LessonShown(lesson, *pieces)


def opened(lesson: Lesson) -> Lesson:
    """The same with every term open and nothing to listen to: paper cannot be tapped."""
    html = mark_safe(lesson.plain.replace("<details>", "<details open>"))  # noqa: S308
    return replace(lesson, html=html, sounds=())


# The preview stands in a frame of the editor; nobody else may frame a learner's page.
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview(request: HttpRequest, page: LessonPage, mode: str = "") -> HttpResponse:
    """The learner's own page of a draft. mode: the text size of the reader, one of `kit.pages.SIZES`."""
    if mode in SIZES:
        request.preferences = Preferences(size=mode)  # type: ignore[attr-defined]
    body = rendering.render(page)
    parent = page.get_parent() if page.depth else None
    lesson = Lesson(
        code=page.code,
        title=page.title,
        point=page.point,
        minutes=page.minutes or 0,
        questions=len(page.questions.all()),
        html=listening.placed(body.html, page.code, ()),
        plain=listening.placed(body.html, page.code, ()),
        course_title=parent.title if parent else "",
        number=number_of(page),
    )
    return render(request, "courses/lesson.html", {"page": around.__wrapped__(lesson, False, "")})


def number_of(page: LessonPage) -> int:
    """The place of ``page`` among the published lessons of its course, from 1; 0 while it is no page yet."""
    if not page.path:
        return 0
    return LessonPage.objects.live().sibling_of(page).filter(path__lt=page.path).count() + 1
