"""What learning hangs into lower pages: the bottom row, and what comes after a result or a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from competencies.api import framework
from courses.api import catalogue
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
    """What to do next, below the result of a sitting."""
    return _next_card(request, sitting.quiz.lesson_code if sitting.purpose == "check" else "")


def _next_card(request: HttpRequest, code: str) -> Card:
    on = clock.today()
    plan = plans.plan_of(request.user, on=on)
    wording = Wording(framework(), catalogue(), on=on)
    items = [item for item in plan.items if item.is_required][:3]
    lines = [line for line in wording.lines(items) if not code or code not in line.url]
    return Card(
        "learning/_next.html",
        {
            "line": lines[0] if lines else None,
            "asked": plan.summary.get("asked", 0),
            "enough": plan.summary.get("enough", 0),
        },
    )
