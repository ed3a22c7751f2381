"""What certificates hang into lower pages."""

from __future__ import annotations

from django.http import HttpRequest

from certificates.models import Certificate
from kit.slots import Card


def newest(request: HttpRequest, _object: object) -> Card | None:
    """The newest certificate of who is looking; nothing before there is one."""
    row = Certificate.objects.of(request.user).only("number", "valid_until", "issued_on").first()
    return Card("certificates/_card.html", {"certificate": row}) if row else None
