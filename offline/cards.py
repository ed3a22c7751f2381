"""What offline hangs into every page of a learner: the outbox of whoever is logged in."""

from __future__ import annotations

from django.http import HttpRequest

from kit.slots import Card


def scripts(request: HttpRequest, _object: object) -> Card | None:
    """The scripts that keep and send what this person does; none where nobody is logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return Card("offline/_scripts.html", {"outbox": user.uuid})
