"""What learning hangs into the page of what lies on a phone: the way to take the whole plan along."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.slots import Card


def plan(request: HttpRequest, _object: object) -> Card:
    """Everything that the plan still asks."""
    return Card("offline/_download.html", {"url": reverse("learning:pack_plan"), "label": _("Download my plan")})
