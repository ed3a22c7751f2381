"""What certificates hang into lower pages."""

from __future__ import annotations

from django.db.models import Exists, Subquery
from django.http import HttpRequest

from certificates.models import Certificate
from certificates.verification import worth
from kit import clock
from kit.slots import Card
from learning.models import Finish
from people.models import Person


def newest(request: HttpRequest, _object: object) -> Card | None:
    """The newest certificate of who is looking and what it is worth; a word when it is still being made. Nothing before. One query."""
    # Plain values: a row with what stands beside it would cost the first page three times as much.
    newest = Certificate.objects.of(request.user)
    wanted = {
        name: Subquery(newest.values(name)[:1]) for name in ("number", "valid_until", "revocation", "superseded_by")
    }
    finished = Exists(Finish.objects.filter(person__in=request.user.own_ids))
    row = Person.objects.filter(pk=request.user.pk).values(**wanted, finished=finished).get()
    if row["number"] is None:
        return Card("certificates/_finished.html", {}) if row["finished"] else None
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
