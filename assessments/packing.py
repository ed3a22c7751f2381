"""Packs for the browser that asks: which one it is, and the package of a lesson's check."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid5

from django.http import HttpRequest

from assessments import pack_pages, packs, quizzes
from assessments.models import Quiz
from kit.errors import NotNow
from kit.lookup import one_or_none
from offline.api import browser_of


def holder_of(request: HttpRequest) -> str:
    """Which browser of the person takes it along: each gets sittings of its own."""
    return browser_of(request, about=uuid5(request.user.uuid, "pack"))


def package_of_check(request: HttpRequest, lesson_code: str, *, at: datetime) -> dict[str, Any] | None:
    """The package of a lesson's check for who asks; None where the lesson asks nothing now."""
    quiz = one_or_none(Quiz.objects.filter(key=quizzes.check_key(lesson_code)))
    if quiz is None:
        return None
    try:
        pack = packs.issue(request.user, quiz, holder=holder_of(request), at=at)
    except NotNow:
        return None
    return pack_pages.package(pack)
