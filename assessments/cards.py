"""What assessments hangs into the pages of others."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import refresh
from assessments.paper_pages import PRINTERS
from assessments.quiz_desk import VIEWING
from kit import clock
from kit.slots import Card, Entry, link

QUIZ_PAGES = ("assessments:quiz_desk", "assessments:quiz_sittings", "assessments:quiz_code", "assessments:sitting", "assessments:short_", "assessments:unplaced")  # fmt: skip


def sees_quizzes(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*VIEWING)


def hang() -> None:
    """考试与练习, for those who may see persons."""
    link(
        "kit.desk",
        gettext_lazy("Exams and practice"),
        "assessments:quiz_desk",
        covers=QUIZ_PAGES,
        when=sees_quizzes,
        order=60,
        group="training",
    )


def look_back(request: HttpRequest, _object: object) -> Card | None:
    """One calm line on the first page, on a day on which something learned is worth another look. One query."""
    return Card("assessments/refresh/_card.html") if refresh.is_offered(request.user, on=clock.today()) else None


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """纸面测试, for those who may print and type in."""
    if not request.user.is_authenticated or not request.user.scope.has(*PRINTERS):
        return None
    url = reverse("assessments:paper_runs")
    return Entry(_("On paper"), url, current=request.path.startswith(url))
