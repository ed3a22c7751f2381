"""Six digits that let in once: made, typed, counted and used up; the same for those of a message and those read out."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db.models import F

from people.models import FaceCode, PhoneCode

DIGITS = 6
MOST_TRIES = 5  # at one code
RESENT = timedelta(minutes=2)  # the same page, sent twice: a double tap, or a reply that never came


def new_digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def plain(typed: str) -> str:
    """What was typed, full-width digits as plain ones, without blanks."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def take(row: PhoneCode | FaceCode, *, fits: bool, at: datetime, page: str) -> bool:
    """Whether the code of ``row`` lets in; it is used up then. Each look costs one of five tries.

    fits: whether what was typed is that code. page: hash of the page that was sent.
    """
    rows = type(row).objects.filter(pk=row.pk)
    # One statement counts the try and refuses the sixth: guesses sent at the same time do not get past it.
    if not rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1) or not fits:
        return False
    if rows.filter(used_at__isnull=True).update(used_at=at, used_with=page):
        return True
    row.refresh_from_db(fields=["used_at", "used_with"])
    return row.used_with == page and row.used_at is not None and at - row.used_at < RESENT
