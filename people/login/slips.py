"""Activation slips: printed, for one person, used once, thirty days.

The QR code holds a token of 128 bits; the eight characters below it are for typing, look-alikes read as one. Both lie
hashed with a key. Opening the link shows whose slip it is and uses nothing: WeChat opens links before people do.

Source: docs/phone.md, "Logging in".
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from kit import codes
from kit.errors import InputError, NotNow
from kit.fields import blind_index
from people.models import ActivationSlip, Person

GOOD_FOR = timedelta(days=30)
TOKEN_BYTES = 16
CODE_LENGTH = 8
PROOF_SALT = "people.login.slips"
PROOF_SECONDS = 15 * 60
AGAIN = timedelta(minutes=10)
"""How long the very same form may be sent again: a double tap, or a reply that never came."""


class UnknownSlip(InputError):
    """No such slip, or a mistyped one: nobody is told which."""

    def __init__(self) -> None:
        super().__init__(
            _("This code is not right."),
            _("Compare it with your slip, four characters at a time."),
            field="code",
        )


class SlipGone(NotNow):
    """The slip was good once. ``person``: whose it is, so that the page can name his township contact."""

    def __init__(self, message: str, next_step: str, person: Person) -> None:
        super().__init__(message, next_step)
        self.person = person


@dataclass(frozen=True)
class Printed:
    """A new slip with what is printed on it; it is in nobody's hands but the printer's."""

    person: Person
    token: str
    code: str
    expires_at: datetime


def make_slips(people: Sequence[Person], *, by: Person | None, at: datetime) -> list[Printed]:
    """A new slip for each person; the older ones of these persons are good no longer."""
    printed = [
        Printed(person, secrets.token_urlsafe(TOKEN_BYTES), codes.new_code(CODE_LENGTH), at + GOOD_FOR)
        for person in people
    ]
    ActivationSlip.objects.good(at).filter(person__in=people).update(expires_at=at)
    ActivationSlip.objects.bulk_create(
        [
            ActivationSlip(
                person=slip.person,
                token_hash=hashed(slip.token, "token"),
                code_hash=hashed(slip.code, "code"),
                made_at=at,
                made_by=by,
                expires_at=slip.expires_at,
            )
            for slip in printed
        ],
        batch_size=400,
    )
    return printed


def hashed(text: str, what: str) -> str:
    return blind_index(text, f"people.slip.{what}")


def slip_of_code(typed: str, *, at: datetime) -> ActivationSlip:
    """The slip whose eight characters were typed. Raises `UnknownSlip` or `SlipGone`."""
    code = codes.normalise(typed)
    return _good(hashed(code, "code"), "code_hash", at) if len(code) == CODE_LENGTH else _nobody()


def slip_of_token(token: str, *, at: datetime) -> ActivationSlip:
    """The slip whose QR code was scanned. Raises `UnknownSlip` or `SlipGone`."""
    return _good(hashed(token, "token"), "token_hash", at)


def _nobody() -> ActivationSlip:
    raise UnknownSlip


def _good(value: str, column: str, at: datetime) -> ActivationSlip:
    slip = ActivationSlip.objects.with_person().filter(**{column: value}).first()
    if slip is None or not slip.person.is_active:
        raise UnknownSlip
    check_good(slip, at=at)
    return slip


def check_good(slip: ActivationSlip, *, at: datetime) -> None:
    """Raise `SlipGone` when the slip was used or its time is over."""
    if slip.used_at is not None:
        raise SlipGone(
            _("This slip has been used already."),
            _("The phone that used it comes in without it. For another phone, ask for a new slip."),
            slip.person,
        )
    if slip.expires_at <= at:
        raise SlipGone(_("This slip is out of date."), _("Ask for a new one."), slip.person)


def proof_of(slip: ActivationSlip) -> str:
    """What the page "Is this you?" sends back: which slip, and a number of its own for this page."""
    return signing.dumps([slip.pk, secrets.token_hex(8)], salt=PROOF_SALT)


def use_slip(proof: str, *, at: datetime) -> Person:
    """Use the slip up, and say who may come in. Raises `UnknownSlip` or `SlipGone`.

    The same page sent twice is let in twice, within ten minutes; another page finds the slip used.
    """
    try:
        pk, _number = signing.loads(proof, salt=PROOF_SALT, max_age=PROOF_SECONDS)
    except (signing.BadSignature, ValueError):
        raise UnknownSlip from None
    slip = ActivationSlip.objects.with_person().filter(pk=pk).first()
    if slip is None or not slip.person.is_active:
        raise UnknownSlip
    sent_with = hashed(proof, "page")
    fresh = ActivationSlip.objects.good(at).filter(pk=pk).update(used_at=at, used_with=sent_with)
    if not fresh:
        slip.refresh_from_db(fields=["used_at", "used_with", "expires_at"])
        again = slip.used_with == sent_with and slip.used_at is not None and at - slip.used_at < AGAIN
        if not again:
            check_good(slip, at=at)
    return slip.person
