"""What courses hangs into the pages of others."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

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
