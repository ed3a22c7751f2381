"""换届 in the menu of the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.slots import Entry
from people import terms


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """For the county always, for a township as long as it has something to say."""
    if not request.user.is_authenticated or not request.user.scope.has(*terms.TELLERS):
        return None
    if not request.user.scope.has(*terms.LEADERS) and not terms.turns_for(request.user).exists():
        return None
    url = reverse("people:turns")
    return Entry(_("Elections"), url, current=request.path.startswith(url))
