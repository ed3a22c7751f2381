"""What assessments hangs into the pages of others."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.paper_pages import PRINTERS
from kit.slots import Entry


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """纸面测试, for those who may print and type in."""
    if not request.user.is_authenticated or not request.user.scope.has(*PRINTERS):
        return None
    url = reverse("assessments:paper_runs")
    return Entry(_("On paper"), url, current=request.path.startswith(url))
