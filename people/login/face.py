"""The way in for a lost phone: the township contact reads out six digits, ten minutes, once, face to face.

Source: docs/phone.md, "Logging in".
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from kit.errors import InputError
from kit.fields import blind_index
from people.login import once, throttle
from people.models import FaceCode, Person

GOOD_FOR = timedelta(minutes=10)


class WrongFaceCode(InputError):
    """Name and digits do not fit; nobody is told which."""

    def __init__(self) -> None:
        super().__init__(
            _("Name and code do not fit."),
            _("Ask the township contact to read the six digits once more."),
            field="code",
        )


def give(person: Person, *, by: Person, at: datetime) -> str:
    """Six digits for ``person``; what he was given before is good no longer. They lie nowhere but with who reads them."""
    FaceCode.objects.filter(person=person, expires_at__gt=at).update(expires_at=at)
    code = once.new_digits()
    FaceCode.objects.create(
        person=person, code_hash=_hashed(person, code), made_at=at, made_by=by, expires_at=at + GOOD_FOR
    )
    return code


def check(name: str, typed: str, *, at: datetime, page: str) -> Person:
    """Who has this name and was given these digits. Raises `WrongFaceCode` or `throttle.Wait`.

    page: a number of the page that was sent, so that the same page may be sent twice.
    """
    name, code = once.plain(name), once.plain(typed)
    account = throttle.account_key("face", name)
    throttle.check_account(account, at=at)
    page_hash = blind_index(page, "people.face.page")
    rows = FaceCode.objects.filter(person__name=name, person__is_active=True, expires_at__gt=at)
    for row in rows.select_related("person__home_unit__parent", "person__main_post"):
        fits = hmac.compare_digest(row.code_hash.encode(), _hashed(row.person, code).encode())
        if once.take(row, fits=fits, at=at, page=page_hash):
            throttle.forgive(account)
            return row.person
    throttle.failed(account, at=at)
    raise WrongFaceCode


def _hashed(person: Person, code: str) -> str:
    return blind_index(f"{person.uuid} {code}", "people.face")
