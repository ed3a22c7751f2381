"""The word for the page of staff in the head of the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kit.slots import Entry, address
from people.rights import ADMINISTRATORS


def staff(request: HttpRequest, _object: object) -> Entry | None:
    if not request.user.is_authenticated or not request.user.scope.has(*ADMINISTRATORS):
        return None
    url = address("people:staff_list")
    return Entry(_("Staff"), url, current=request.path.startswith(url))
