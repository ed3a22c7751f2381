"""The learner's code (学员码): a trainer's phone reads it and knows whom it has before it. It opens nothing by itself.

The picture holds an address with a signed, short-lived token; below it stand six digits, which a trainer types where no
camera helps. They change every five minutes. Only staff who may see the person find out whose it is.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from learning.class_rules import digits_of, steps_back
from people.models import Person

SALT = "learning.learner_code"
GOOD_FOR = timedelta(minutes=15)
STEPS_BACK = 2  # of five minutes


def link_of(person: Person) -> str:
    """The address in the picture."""
    token = signing.TimestampSigner(salt=SALT).sign(base64.urlsafe_b64encode(person.uuid.bytes).decode().rstrip("="))
    return f"{settings.PUBLIC_URL}{reverse('learning:class_come', args=[token])}"


def person_behind(token: str) -> UUID | None:
    """Whose code this is; None where it was changed or its time is over."""
    try:
        text = signing.TimestampSigner(salt=SALT).unsign(token, max_age=GOOD_FOR)
        return UUID(bytes=base64.urlsafe_b64decode(f"{text}=="))
    except (signing.BadSignature, ValueError):
        return None


def digits(person: Person, at: datetime) -> str:
    """The six digits of ``person`` at ``at``."""
    return digits_of(_secret(person.uuid), next(steps_back(at, 0)))


def behind_digits(typed: str, uuids: Iterable[UUID], at: datetime) -> list[UUID]:
    """Who of ``uuids`` shows these digits now, or did in the last ten minutes; as a rule one, or nobody."""
    steps = list(steps_back(at, STEPS_BACK))
    return [uuid for uuid in uuids if any(digits_of(_secret(uuid), step) == typed for step in steps)]


def _secret(uuid: UUID) -> str:
    return f"{settings.SECRET_KEY} {SALT} {uuid.hex}"
