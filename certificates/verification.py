"""What a certificate is worth on a day; asked by anybody who holds the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from certificates import numbers, signing
from certificates.models import Certificate
from certificates.snapshot import Snapshot, canonical
from kit import masking
from people.api import ERASED_NAME


class Worth(StrEnum):
    """The one big word of the public page."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What the public may know: the worth, and of a known certificate a masked name and its days."""

    worth: Worth
    number: str = ""
    holder: str = ""
    programme: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    revoked_on: date | None = None
    is_demo: bool = False
    signature: str = ""
    key_id: str = ""


UNKNOWN = Answer(Worth.UNKNOWN)


def by_token(token: str, *, on: date) -> Answer:
    """The certificate of a QR code; unknown for any other text."""
    return _answer(_found().filter(token=token).first(), on)


def by_number(typed: str, *, on: date) -> Answer:
    """The certificate of a number, however it was typed; unknown when a character is wrong."""
    number = numbers.read(typed)
    return _answer(_found().filter(number=number).first(), on) if number else UNKNOWN


def worth(*, is_revoked: bool, is_superseded: bool, valid_until: date, on: date) -> Worth:
    """A withdrawal outranks a newer edition, and that outranks time. The last day still counts. Pure."""
    if is_revoked:
        return Worth.REVOKED
    if is_superseded:
        return Worth.SUPERSEDED
    return Worth.EXPIRED if on > valid_until else Worth.VALID


def worth_of(row: Certificate, *, on: date) -> Worth:
    """What a row that was read with its revocation and its successor is worth on ``on``.

    One whose holder was erased is worth nothing any more, without a row that says so.
    """
    return worth(
        is_revoked=hasattr(row, "revocation") or row.snapshot.get("holder") == ERASED_NAME,
        is_superseded=hasattr(row, "superseded_by"),
        valid_until=row.valid_until,
        on=on,
    )


def _found() -> QuerySet[Certificate]:
    return Certificate.objects.select_related("revocation", "superseded_by")


def _answer(certificate: Certificate | None, on: date) -> Answer:
    if certificate is None:
        return UNKNOWN
    if certificate.snapshot.get("holder") == ERASED_NAME:
        return _erased(certificate)
    if not is_genuine(certificate):
        return UNKNOWN
    snapshot = Snapshot.from_json(certificate.snapshot)
    revocation = getattr(certificate, "revocation", None)
    return Answer(
        worth=worth(
            is_revoked=revocation is not None,
            is_superseded=getattr(certificate, "superseded_by", None) is not None,
            valid_until=date.fromisoformat(snapshot.valid_until),
            on=on,
        ),
        number=certificate.number,
        holder=masking.name(snapshot.holder),
        programme=snapshot.programme,
        issuer=snapshot.issuer,
        issued_on=date.fromisoformat(snapshot.issued_on),
        valid_until=date.fromisoformat(snapshot.valid_until),
        revoked_on=revocation.on if revocation else None,
        is_demo=snapshot.demo,
        signature=certificate.signature,
        key_id=certificate.key_id,
    )


def _erased(certificate: Certificate) -> Answer:
    """Its holder was erased: it is worth nothing any more and names nobody; what was signed is not there to compare."""
    snapshot = Snapshot.from_json(certificate.snapshot)
    return Answer(
        worth=Worth.REVOKED,
        number=certificate.number,
        holder=ERASED_NAME,
        programme=snapshot.programme,
        issuer=snapshot.issuer,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        revoked_on=certificate.person.erased_on,
        is_demo=snapshot.demo,
    )


def is_genuine(certificate: Certificate) -> bool:
    """Whether the row still says what was signed. An older key's certificates are taken at the database's word."""
    if certificate.key_id != signing.key_id():
        return True
    message = canonical(certificate.number, certificate.snapshot, certificate.key_id)
    return signing.is_signed(message, certificate.signature)
