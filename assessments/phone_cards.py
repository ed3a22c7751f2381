"""What assessments hang into the page of what lies on a phone: sitting a quiz that was taken along."""

from __future__ import annotations

from django.http import HttpRequest

from kit.slots import Card


def player(request: HttpRequest, _object: object) -> Card:
    return Card("assessments/_player.html")
