"""What people hang into the page that stands in without a network: whom to call."""

from __future__ import annotations

from django.http import HttpRequest

from kit.slots import Card
from people.contacts import contacts_of


def contact(request: HttpRequest, _object: object) -> Card | None:
    """The nearest one who helps; the telephone works without a network of data."""
    first = contacts_of(request.user).first
    return Card("people/_phone_help.html", {"contact": first}) if first else None
