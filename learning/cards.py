"""What learning hangs into lower pages: the bottom row, and what comes after a result or a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.api import waits_of
from competencies.api import framework
from courses.api import CatalogueLesson, catalogue
from kit import clock
from kit.slots import Card, Entry
from learning import plans
from learning.words import Wording

if TYPE_CHECKING:
    from assessments.models import Sitting


def home_word(request: HttpRequest, _object: object) -> Entry | None:
    return _entry(request, _("Home"), "learning:home")


def me_word(request: HttpRequest, _object: object) -> Entry | None:
    return _entry(request, _("Mine"), "learning:me", "learning:gap", "learning:plan")


def help_word(request: HttpRequest, _object: object) -> Entry | None:
    return _entry(request, _("Help"), "people:help")


def _entry(request: HttpRequest, label: str, name: str, *others: str) -> Entry | None:
    """A word of the bottom row, for who is logged in."""
    if not request.user.is_authenticated:
        return None
    match = request.resolver_match
    return Entry(label, reverse(name), current=bool(match) and match.view_name in {name, *others})


def after_result(request: HttpRequest, sitting: Sitting) -> Card | None:
    """What to do next, below the result of a sitting; what was not passed leads back to its lesson first."""
    on = clock.today()
    plan = plans.plan_of(request.user, on=on)
    wording = Wording(framework().worded_for(plan.unit_kinds), catalogue(), on=on, waits=waits_of(request.user, on=on))
    code = sitting.quiz.lesson_code
    required = wording.open_first(item for item in plan.items if item.is_required)
    items = [item for item in required if wording.waits_until(item) is None][:3]
    lines = [line for line in wording.lines(items) if not code or code not in line.url]
    missed = sitting.passed is False and sitting.purpose in {"check", "test", "recheck"}
    return Card(
        "learning/_next.html",
        {
            "lesson": _lesson_behind(sitting, wording) if missed else None,
            "again": reverse("assessments:check_start", args=[code]) if missed and code else "",
            "line": lines[0] if lines else None,
            "asked": plan.summary.get("asked", 0),
            "enough": plan.summary.get("enough", 0),
        },
    )


def _lesson_behind(sitting: Sitting, wording: Wording) -> CatalogueLesson | None:
    """The lesson to read again: the one that was checked, or the last one that leads to what was tested; None without one."""
    if sitting.quiz.lesson_code:
        return wording.catalogue.lesson(sitting.quiz.lesson_code)
    entry = wording.framework.by_id.get(sitting.quiz.competency_id or 0)
    level = sitting.quiz.level or 0
    leading = [
        lesson
        for lesson in wording.catalogue.lessons
        for one in lesson.raises
        if entry and one.competency == entry.key and one.from_level < level <= one.to_level
    ]
    return leading[0] if leading else None
