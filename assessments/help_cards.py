"""What written answers and help in tests hang into the pages of others."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments import marking
from assessments.accommodations import GIVERS
from kit import slots
from kit.access import Role
from kit.slots import Card, Entry


def hang() -> None:
    """Ask for our words and cards; called once, when the apps are ready."""
    slots.register("kit.desk", desk, order=61, group="training")
    slots.link(
        "kit.desk",
        _lazy("Checks in class"),
        "assessments:class_checks",
        covers=["assessments:class_"],
        when=teaches,
        order=61,
        group="training",
    )
    slots.register("desk.person", file, order=20)


def teaches(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(Role.TRAINER)


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """批改, with how many wait."""
    if not teaches(request):
        return None
    waiting = marking.waiting_for(request.user).count()
    label = _("Written answers (%(count)s)") % {"count": waiting} if waiting else _("Written answers")
    url = reverse("assessments:marking")
    return Entry(label, url, current=request.path.startswith(url))


def file(request: HttpRequest, person: object) -> Card | None:
    """From somebody's file to his help in tests; ``person`` has an ``id``."""
    if not request.user.scope.has(*GIVERS):
        return None
    context = {"person_id": person.id, "may_read": request.user.scope.has(Role.TRAINER)}  # type: ignore[attr-defined]
    return Card("assessments/help/_link.html", context)
