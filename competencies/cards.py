"""What competencies hangs into the pages of others."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from competencies.observing import OBSERVERS
from kit.slots import Entry


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """现场核实, for those who may observe."""
    if not request.user.is_authenticated or not request.user.scope.has(*OBSERVERS):
        return None
    url = reverse("competencies:observe")
    return Entry(_("Seen on the spot"), url, current=request.path.startswith(url))
