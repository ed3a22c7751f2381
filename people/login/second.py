"""The second factor of staff: a code of an app on their own telephone, that changes every 30 seconds (TOTP, RFC 6238).

Whoever has rights over others may use them only in a session that has shown such a code; before that he is a cadre like
everybody (`Rights.until_second_factor`). An app is joined once, in a session that came in by account and password; ten
recovery codes stand in for a lost telephone. The arithmetic is django-otp's; see docs/decisions/0046-second-factor.md.

Source: docs/safety.md, D-10 and G-21; 网络安全等级保护基本要求 GB/T 22239-2019, 8.1.4.1 d).
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.oath import hotp

from kit import audit, clock, codes
from kit.errors import InputError, NotNow
from kit.fields import blind_index
from people.login import throttle
from people.models import Person, RecoveryCode, SecondFactor

STEP = 30  # seconds that a code lives
DRIFT = 1  # steps that the clock of a telephone may be wrong, each way
DIGITS = 6
SECRET_BYTES = 20  # what RFC 4226 recommends
JOIN_WITHIN = timedelta(minutes=30)  # a secret that was shown and never confirmed is made anew after that
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10  # 43 bits and a check character

SESSION_KEY = "second_factor"
PASSWORD_KEY = "by_password"  # noqa: S105  a key of the session


class WrongSecond(InputError):
    """The code is none of now: mistyped, too old, or taken already."""

    def __init__(self) -> None:
        super().__init__(
            _("This code is not right, or was used already."),
            _("Wait for the next code of the app, then type it. Does the clock of the telephone go right?"),
            field="code",
        )


def factor_of(person: Person) -> SecondFactor | None:
    """The app of ``person``; None when none was confirmed."""
    return SecondFactor.objects.filter(person_id=person.pk, confirmed_at__isnull=False).first()


@transaction.atomic
def joining(person: Person, *, at: datetime) -> SecondFactor:
    """The secret that an app of ``person`` is being joined with; the same one for half an hour. Raises NotNow when one
    is joined already."""
    Person.objects.select_for_update().filter(pk=person.pk).values_list("pk").first()
    known = SecondFactor.objects.filter(person_id=person.pk).first()
    if known is not None and known.confirmed_at is not None:
        raise NotNow(_("An app is joined already."), _("Lost the telephone? The county administrator resets it."))
    if known is not None and at - known.made_at < JOIN_WITHIN:
        return known
    if known is not None:
        known.delete()
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
    return SecondFactor.objects.create(person_id=person.pk, secret=secret, made_at=at)


def address_of(factor: SecondFactor, account: str) -> str:
    """What the QR code says: ``otpauth://totp/…``, as every authenticator app reads it."""
    issuer = settings.SITE_NAME.replace(":", " ")
    query = urlencode({"secret": factor.secret, "issuer": issuer, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{query}"


def code_at(factor: SecondFactor, at: datetime) -> str:
    """What the app shows at ``at``."""
    return _code(base64.b32decode(factor.secret), int(at.timestamp()) // STEP)


def _code(key: bytes, step: int) -> str:
    return f"{hotp(key, step, digits=DIGITS):0{DIGITS}}"


def step_of(secret: str, typed: str, *, at: datetime) -> int | None:
    """The step whose code was typed, at most one away from now; None for none. Takes as long whichever it is."""
    key, now = base64.b32decode(secret), int(at.timestamp()) // STEP
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(_code(key, step).encode(), typed.encode()):
            found = step
    return found


def confirm(person: Person, typed: str, *, at: datetime, request: HttpRequest | None = None) -> list[str]:
    """Join the app that showed ``typed``; the recovery codes, which are shown once and lie nowhere.

    Raises `WrongSecond`, `throttle.Wait`, NotNow.
    """
    factor = joining(person, at=at)
    _guarded(person, at=at)
    step = step_of(factor.secret, _plain(typed), at=at)
    if step is None:
        _refuse(person, at=at, request=request)
    with transaction.atomic():
        fresh = SecondFactor.objects.filter(pk=factor.pk, confirmed_at__isnull=True)
        if not fresh.update(confirmed_at=at, last_step=step):
            raise WrongSecond
        new = [codes.new_code(RECOVERY_LENGTH) for _number in range(RECOVERY_CODES)]
        RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, code_hash=_hashed(factor, code)) for code in new)
        audit.record("people.second_factor_set", by=person, of=person, fields=["second_factor"], request=request)
    throttle.forgive(_account(person))
    return [codes.grouped(code, 5) for code in new]


def check(person: Person, typed: str, *, at: datetime, request: HttpRequest | None = None) -> None:
    """Take a code of the app, or a recovery code; each is good once. Raises `WrongSecond` or `throttle.Wait`."""
    factor = factor_of(person)
    _guarded(person, at=at)
    if factor is None or not (_take(factor, typed, at=at) or _recover(factor, typed, at=at, request=request)):
        _refuse(person, at=at, request=request)
    throttle.forgive(_account(person))
    audit.record("people.staff_entered", by=person, of=person, request=request)


def _take(factor: SecondFactor, typed: str, *, at: datetime) -> bool:
    step = step_of(factor.secret, _plain(typed), at=at)
    # One statement takes the code: two pages that send the same one at once do not both come in.
    return step is not None and bool(
        SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step)
    )


def _recover(factor: SecondFactor, typed: str, *, at: datetime, request: HttpRequest | None) -> bool:
    code = codes.normalise(typed)
    if len(code) != RECOVERY_LENGTH:
        return False
    unused = factor.recovery_codes.filter(code_hash=_hashed(factor, code), used_at__isnull=True)
    if not unused.update(used_at=at):
        return False
    audit.record("people.recovery_code_used", by=factor.person, of=factor.person, request=request)
    return True


def codes_left(factor: SecondFactor) -> int:
    """How many recovery codes are unused."""
    return factor.recovery_codes.filter(used_at__isnull=True).count()


def _guarded(person: Person, *, at: datetime) -> None:
    throttle.check_account(_account(person), at=at)


def _refuse(person: Person, *, at: datetime, request: HttpRequest | None) -> None:
    throttle.failed(_account(person), at=at)
    audit.record("people.second_factor_refused", by=person, of=person, request=request, result="refused")
    raise WrongSecond


def _account(person: Person) -> str:
    return throttle.account_key("second", str(person.uuid))


def _plain(typed: str) -> str:
    return "".join(unicodedata.normalize("NFKC", typed).split())


def _hashed(factor: SecondFactor, code: str) -> str:
    return blind_index(f"{factor.pk} {code}", "people.recovery")


def reset(person: Person, *, by: Person | None, scope_path: str = "", request: HttpRequest | None = None) -> bool:
    """Forget the app of ``person`` and end all his sessions; whether there was one. Who may do so is decided by
    `people.rights`. At his next log-in he joins another app."""
    with transaction.atomic():
        gone, _rows = SecondFactor.objects.filter(person_id=person.pk).delete()
        end_sessions(person)
        throttle.forgive(_account(person))
        audit.record(
            "people.second_factor_reset",
            by=by,
            of=person,
            scope_path=scope_path,
            fields=["second_factor"],
            request=request,
        )
    return bool(gone)


def end_sessions(person: Person) -> int:
    """Log ``person`` out everywhere; how many sessions ended. Reads every session: for rare deeds only."""
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=clock.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    for start in range(0, len(mine), 400):
        Session.objects.filter(pk__in=mine[start : start + 400]).delete()
    return len(mine)


def mark(request: HttpRequest) -> None:
    """Let this session use the rights of its owner; under a new key, as at every rise of rights."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = int(clock.now().timestamp())
