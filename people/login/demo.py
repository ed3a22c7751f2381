"""One-tap links into the demonstration county; they work nowhere else."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.urls import reverse

from kit.access import Role
from people.models import Person

ROLES = (Role.CADRE, Role.TRAINER, Role.REVIEWER, Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
KEY_LENGTH = 12


def key_of(role: str) -> str:
    """A short mark that only this installation can make; it keeps strangers from guessing the address."""
    return hmac.new(settings.SECRET_KEY.encode(), f"people.login.demo {role}".encode(), "sha256").hexdigest()[
        :KEY_LENGTH
    ]


def path_of(role: str) -> str:
    """The one-tap link of ``role``, from the root."""
    return reverse("people:demo_enter", args=[role, key_of(role)])


def person_behind(role: str, key: str) -> Person | None:
    """The person of the demonstration behind a link; None outside a demonstration or for a wrong key."""
    if not settings.DEMO or role not in ROLES or not hmac.compare_digest(key.encode(), key_of(role).encode()):
        return None
    people = Person.objects.select_related("home_unit__parent", "main_post")
    return people.filter(username=f"demo-{role}", is_demo=True, is_active=True).first()
