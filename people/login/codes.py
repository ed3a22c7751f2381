"""Six digits by text message: asked for, sent, checked.

A number that belongs to nobody is treated like any other, step by step; it only gets no message. So neither words nor
time tell who is in the roster.

Source: docs/phone.md, "Logging in"; docs/safety.md, D-10.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from kit.errors import InputError
from kit.fields import blind_index, digest
from notifications import api as notifications
from people.login import once, throttle
from people.models import Person, PhoneCode
from people.models.person import phone_key

GOOD_FOR = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=60)  # a second code before that would only confuse
MOST_A_DAY = 10  # codes to one number
PROOF_SALT = "people.login.codes"
PROOF_SECONDS = 10 * 60


class WrongCode(InputError):
    """The code does not fit the number: mistyped, too old, used, tried too often, or never sent."""

    def __init__(self) -> None:
        super().__init__(
            _("This code is not right, or too old."),
            _("Look at the newest message, or get a new code."),
            field="code",
        )


def read_number(typed: str) -> str:
    """The digits of a telephone number as it was typed. Raises InputError for what can be none."""
    number = phone_key(typed)
    if not number.isdecimal() or not number.isascii() or not 7 <= len(number) <= 15:
        raise InputError(_("A mobile number has 11 digits."), _("Type it again."), field="phone")
    return number


def send_code(number: str, *, at: datetime) -> bool:
    """Send a code to ``number`` (as `read_number` gives it), unless one was sent in the last minute.

    Whether a new one was sent; nobody learns from it whether the number is known. Raises `throttle.Wait` when the
    number had its codes for today.
    """
    key = _phone_hash(number)
    sent = list(PhoneCode.objects.filter(phone_hash=key, made_at__gt=at - timedelta(days=1)).values_list("made_at"))
    if any(made_at > at - AGAIN_AFTER for (made_at,) in sent):
        return False
    if len(sent) >= MOST_A_DAY:
        raise throttle.Wait(throttle.LONGEST_WAIT)
    code = once.new_digits()
    PhoneCode.objects.create(phone_hash=key, code_hash=_hashed(key, code), made_at=at, expires_at=at + GOOD_FOR)
    really = Person.objects.with_phone(number).filter(is_active=True).exists()
    notifications.send_to_number(number, "login_code", {"code": code}, at=at, really=really)
    return True


def check_code(number: str, typed: str, *, at: datetime, page: str, known_phone: bool = False) -> list[Person]:
    """Who may come in with this number and code; several when a family shares the number, by name.

    page: a number of the page that was sent, so that the same page may be sent twice. known_phone: this device is known
    for the number, and is never made to wait. Raises `WrongCode` or `throttle.Wait`.
    """
    account = throttle.account_key("phone", number)
    if not known_phone:
        throttle.check_account(account, at=at)
    if not _take(_phone_hash(number), once.plain(typed), at=at, page=blind_index(page, "people.code.page")):
        throttle.failed(account, at=at)
        raise WrongCode
    throttle.forgive(account)
    people = Person.objects.with_phone(number).filter(is_active=True, merged_into__isnull=True)
    return list(people.select_related("home_unit__parent", "main_post").order_by("name", "pk"))


def _take(key: str, code: str, *, at: datetime, page: str) -> bool:
    """Whether ``code`` is the newest one of the number; it is used up then. Each look costs one of five tries."""
    row = PhoneCode.objects.filter(phone_hash=key, expires_at__gt=at).order_by("-made_at", "-pk").first()
    expected = row.code_hash if row else ""
    fits = hmac.compare_digest(expected.encode(), _hashed(key, code).encode())
    if row is None:
        return False
    return once.take(row, fits=fits, at=at, page=page)


def has_number(person: Person, number: str) -> bool:
    """Whether ``number`` is the telephone of ``person``."""
    return person.phone_hash == _phone_hash(number)


def _phone_hash(number: str) -> str:
    return digest(Person, "phone_hash", number)


def _hashed(key: str, code: str) -> str:
    return blind_index(f"{key} {code}", "people.code")


def proof_of(people: list[Person]) -> str:
    """That whoever holds this page has shown the code of these persons' number."""
    return signing.dumps([person.pk for person in people], salt=PROOF_SALT)


def chosen(proof: str, uuid: str) -> Person | None:
    """The person that was chosen among those of the proof; None when it is too old or names somebody else."""
    try:
        ids = signing.loads(proof, salt=PROOF_SALT, max_age=PROOF_SECONDS)
    except signing.BadSignature:
        return None
    people = Person.objects.filter(pk__in=ids, is_active=True)
    return next((person for person in people if str(person.uuid) == uuid), None)


def forget_old(*, at: datetime) -> int:
    """Delete codes of the day before; how many rows."""
    return PhoneCode.objects.filter(made_at__lt=at - timedelta(days=2)).delete()[0]
