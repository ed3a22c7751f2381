"""What certificates hang into lower pages."""

from __future__ import annotations

from django.http import HttpRequest

from certificates.models import Certificate
from certificates.verification import worth_of
from kit import clock
from kit.slots import Card
from learning.models import Finish


def newest(request: HttpRequest, _object: object) -> Card | None:
    """The newest certificate of who is looking and what it is worth; a word when it is still being made. Nothing before. One query, two without one."""
    rows = Certificate.objects.of(request.user).select_related("revocation", "superseded_by")
    row = rows.defer("snapshot", "superseded_by__snapshot").first()
    if row is None:
        finished = Finish.objects.filter(person=request.user).exists()
        return Card("certificates/_finished.html", {}) if finished else None
    return Card("certificates/_card.html", {"certificate": row, "worth": worth_of(row, on=clock.today())})


def after_result(request: HttpRequest, _sitting: object) -> Card | None:
    """Below the last result: the programme is finished, and the certificate is there or being made. Only on that day."""
    on = clock.today()
    if not Finish.objects.filter(person=request.user, on=on).exists():
        return None
    return Card("certificates/_finished.html", {})
