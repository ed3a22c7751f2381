"""What certificates hang into lower pages."""

from __future__ import annotations

from django.http import HttpRequest

from certificates.models import Certificate
from certificates.verification import worth
from kit import clock
from kit.slots import Card
from learning.models import Finish


def newest(request: HttpRequest, _object: object) -> Card | None:
    """The newest certificate of who is looking and what it is worth; a word when it is still being made. Nothing before. One query, two without one."""
    # Plain values: a row with what stands beside it would cost the first page three times as much.
    wanted = ("number", "valid_until", "revocation", "superseded_by")
    row = next(iter(Certificate.objects.of(request.user).values(*wanted)[:1]), None)
    if row is None:
        finished = Finish.objects.filter(person__in=request.user.own_ids).exists()
        return Card("certificates/_finished.html", {}) if finished else None
    said = worth(
        is_revoked=row["revocation"] is not None,
        is_superseded=row["superseded_by"] is not None,
        valid_until=row["valid_until"],
        on=clock.today(),
    )
    return Card("certificates/_card.html", {"certificate": row, "worth": said})


def after_result(request: HttpRequest, _sitting: object) -> Card | None:
    """Below the last result: the programme is finished, and the certificate is there or being made. Only on that day."""
    on = clock.today()
    if not Finish.objects.filter(person__in=request.user.own_ids, on=on).exists():
        return None
    return Card("certificates/_finished.html", {})
