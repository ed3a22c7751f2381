"""What competencies hangs into the pages of others."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.deciding import DECIDERS
from competencies.laws import PUBLISHING
from competencies.models import Review, TaskState, WorkTask
from competencies.numbers import SETTERS
from competencies.observing import OBSERVERS
from competencies.reviews import ANSWERING
from kit import clock
from kit.slots import Card, Entry, link

SHOWN = 3


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """现场核实, for those who may observe."""
    if not request.user.is_authenticated or not request.user.scope.has(*OBSERVERS):
        return None
    url = reverse("competencies:observe")
    return Entry(_("Seen on the spot"), url, current=request.path.startswith(url))


def publishes(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*PUBLISHING)


def sets_numbers(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*SETTERS)


def answers(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*ANSWERING)


def person_levels(request: HttpRequest, file: object) -> Card | None:
    """From somebody's file to his levels, to set one or to take back what should not count. ``file`` has his ``id``."""
    if not request.user.scope.has(*DECIDERS) or file.id == request.user.pk:
        return None
    return Card("competencies/decide/_link.html", {"person_id": file.id})


@dataclass(frozen=True)
class HomeTask:
    """The unfinished task that comes first. words: how it stands.  others: how many there are beside it."""

    name: str
    level: int
    words: str
    url: str
    is_late: bool
    others: int


# What is to be done comes before what waits for others.
_ORDER = {TaskState.RETURNED: 0, TaskState.OPEN: 1, TaskState.HANDED_IN: 2}


def home_task(request: HttpRequest, _object: object) -> Card | None:
    """On the first page: a task at work that is not finished. One query."""
    rows = WorkTask.objects.of(request.user).unfinished().select_related("competency", "observer")
    tasks = sorted(rows, key=lambda row: (_ORDER[TaskState(row.state)], row.by_when, row.opened_at))
    if not tasks:
        return None
    first, *others = tasks
    is_late = first.state != TaskState.HANDED_IN and first.by_when < clock.today()
    url = reverse("competencies:task", args=[first.competency.key, first.level])
    task = HomeTask(first.competency.name, first.level, _task_words(first), url, is_late, len(others))
    return Card("competencies/_home_task.html", {"task": task})


def _task_words(row: WorkTask) -> str:
    if row.state == TaskState.RETURNED:
        return _("Sent back: see what is still missing")
    if row.state == TaskState.OPEN:
        return _("To be done by %(day)s; then hand it in") % {"day": date_format(row.by_when, _("N j"))}
    if row.observer is not None:
        return _("Handed in; %(name)s looks at it") % {"name": row.observer.name}
    return _("Handed in; a trainer or the township looks at it")


def my_reviews(request: HttpRequest, _object: object) -> Card:
    """Under 我的: what I asked to be looked at again, with its answer, and where to ask. One query."""
    rows = Review.objects.of(request.user).select_related("competency", "addressee", "answered_by")
    return Card("competencies/reviews/_mine.html", {"reviews": list(rows.order_by("-asked_at")[:SHOWN])})


def hang() -> None:
    """法律变动, for those who approve lessons and questions; 复核定级, for those who answer and decide."""
    link(
        "kit.desk",
        gettext_lazy("Reviews and levels"),
        "competencies:reviews",
        covers=(
            "competencies:review",
            "competencies:decision",
            "competencies:decide",
            "competencies:level_proposal",
            "competencies:person_levels",
            "competencies:void",
        ),
        when=answers,
        order=36,
        group="training",
    )
    link(
        "kit.desk",
        gettext_lazy("Numbers of the rules"),
        "competencies:numbers",
        when=sets_numbers,
        order=87,
        group="running",
    )
    link(
        "kit.desk",
        gettext_lazy("Changed laws"),
        "competencies:law_changes",
        covers=("competencies:law_",),
        when=publishes,
        order=37,
        group="training",
    )
