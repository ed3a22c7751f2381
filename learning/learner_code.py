"""The learner's code (学员码): a trainer's phone reads it and knows whom it has before it. It opens nothing by itself.

The picture holds an address with a signed, short-lived token; below it stand six digits, which a trainer types where no
camera helps. They change every five minutes. Only staff who may see the person find out whose it is.

Who has no phone gets the picture on paper (`card_link_of`). It says nothing but whose card it is, so it does not end: a trainer
looks at the name and at who stands before him, as with a list.
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
CARD_SALT, CARD = "learning.learner_card", "c."
GOOD_FOR = timedelta(minutes=15)
STEPS_BACK = 2  # of five minutes


def link_of(person: Person) -> str:
    """The address in the picture."""
    return _address(signing.TimestampSigner(salt=SALT).sign(_short(person.uuid)))


def card_link_of(uuid: UUID) -> str:
    """The address in the picture on paper."""
    return _address(f"{CARD}{signing.Signer(salt=CARD_SALT).sign(_short(uuid))}")


def person_behind(token: str) -> UUID | None:
    """Whose code this is; None where it was changed or its time is over."""
    try:
        if token.startswith(CARD):
            text = signing.Signer(salt=CARD_SALT).unsign(token.removeprefix(CARD))
        else:
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


def _address(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('learning:class_come', args=[token])}"


def _short(uuid: UUID) -> str:
    return base64.urlsafe_b64encode(uuid.bytes).decode().rstrip("=")


def _secret(uuid: UUID) -> str:
    return f"{settings.SECRET_KEY} {SALT} {uuid.hex}"
