"""What courses hangs into the pages of others."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.api import page_aloud
from courses.audio import aloud, passages, voices
from courses.models import LessonPage
from courses.workbench import ABOUT
from kit.access import Role
from kit.slots import Card, Entry

CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
EDITORS = (Role.TRAINER, Role.REVIEWER, Role.COUNTY_ADMIN, Role.SYSTEM)  # as lms.access lets them in


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """编辑后台, for those who write or review."""
    if not request.user.is_authenticated or not request.user.scope.has(*EDITORS):
        return None
    return Entry(_("Edit the content"), settings.CMS_PREFIX)


def lessons_of_question(request: HttpRequest, question: object) -> Card:
    """In the bank's page of where a question is used: the lessons whose check asks it."""
    lessons = LessonPage.objects.filter(questions__question=question).order_by("code")
    return Card("courses/admin/question_usage.html", {"lessons": lessons})


def errands(request: HttpRequest, _object: object) -> Card:
    """On the first page of a learner: what he has to do today."""
    return Card("courses/errands/_card.html", {})


def about(request: HttpRequest, said: object) -> Card | None:
    """Beside a message: the lesson that it is about."""
    code = str(said).removeprefix(ABOUT)
    return Card("courses/_about.html", {"code": code}) if str(said).startswith(ABOUT) and CODE.fullmatch(code) else None


def question_aloud(request: HttpRequest, page: Any) -> Card | None:
    """On the page of a question: 【读题】, once all of it can be heard. One query."""
    if not passages.is_on() or page.sitting is None:
        return None
    badge = aloud.badge_of(page_aloud(page))
    return (
        Card("courses/audio/_aloud_question.html", {"url": _url(page.sitting, page.number), "badge": badge})
        if badge
        else None
    )


def questions_aloud(request: HttpRequest, _object: object) -> Card | None:
    """The same for questions that a phone shows by itself: it knows when it is tapped whether there is a sound."""
    if not passages.is_on():
        return None
    context = {"url": _url(UUID(int=0), 0), "badge": voices.VOICES[settings.SPEECH].badge}
    return Card("courses/audio/_aloud_kit.html", context)


def _url(sitting: UUID, number: int) -> str:
    return reverse("courses:question_aloud", args=[sitting, number])


def notice_aloud(request: HttpRequest, _notice: object) -> Card | None:
    """On the notice on personal data: 【念给我听】, once all of it can be heard."""
    found = aloud.of_notice()
    return Card("courses/audio/_aloud_notice.html", {"aloud": found}) if found else None


def notice_script(request: HttpRequest, _object: object) -> Card | None:
    """What reads the notice, on the pages that have it."""
    match = request.resolver_match
    is_there = passages.is_on() and match is not None and match.view_name in {"people:setup_notice", "people:notice"}
    return Card("courses/audio/_aloud_script.html") if is_there else None
