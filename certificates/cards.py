"""What certificates hang into lower pages."""

from __future__ import annotations

from django.http import HttpRequest

from certificates.models import Certificate
from certificates.verification import worth_of
from kit import clock
from kit.slots import Card


def newest(request: HttpRequest, _object: object) -> Card | None:
    """The newest certificate of who is looking and what it is worth; nothing before there is one. One query."""
    rows = Certificate.objects.of(request.user).select_related("revocation", "superseded_by")
    row = rows.defer("snapshot", "superseded_by__snapshot").first()
    if row is None:
        return None
    return Card("certificates/_card.html", {"certificate": row, "worth": worth_of(row, on=clock.today())})
