"""What competencies hangs into the pages of others."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.laws import PUBLISHING
from competencies.observing import OBSERVERS
from kit.slots import Entry, link


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """现场核实, for those who may observe."""
    if not request.user.is_authenticated or not request.user.scope.has(*OBSERVERS):
        return None
    url = reverse("competencies:observe")
    return Entry(_("Seen on the spot"), url, current=request.path.startswith(url))


def publishes(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*PUBLISHING)


def hang() -> None:
    """法律变动, for those who approve lessons and questions."""
    link(
        "kit.desk",
        gettext_lazy("Changed laws"),
        "competencies:law_changes",
        covers=("competencies:law_",),
        when=publishes,
        order=37,
    )
