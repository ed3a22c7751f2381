"""What competencies hangs into the pages of others."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.deciding import DECIDERS
from competencies.laws import PUBLISHING
from competencies.models import Review
from competencies.numbers import SETTERS
from competencies.observing import OBSERVERS
from competencies.reviews import ANSWERING
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
    )
    link("kit.desk", gettext_lazy("Numbers of the rules"), "competencies:numbers", when=sets_numbers, order=87)
    link(
        "kit.desk",
        gettext_lazy("Changed laws"),
        "competencies:law_changes",
        covers=("competencies:law_",),
        when=publishes,
        order=37,
    )
