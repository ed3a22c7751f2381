"""Times of a session and codes on the wall: pure, without rows.

The code on the wall changes every five minutes and is made of the session's seed, so nothing is stored for it. A code of the
step before or after is good too: somebody types slowly, or his phone's clock is a little off.

Source: docs/policy.md (attendance only at sessions in a room, by the organiser's choice; no location, no photo).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

DIGITS = 6
STEP = 300  # seconds of one code
EARLY = timedelta(minutes=30)
"""How long before a session begins one may check in."""

LONGEST = timedelta(hours=12)
OLDEST, FURTHEST = timedelta(days=366), timedelta(days=730)
"""How far back and ahead a session may be written down."""


class Wrong:
    """Why a session cannot be as it was typed."""

    ORDER = "order"
    TOO_LONG = "too_long"
    TOO_OLD = "too_old"
    TOO_FAR = "too_far"
    MINUTES = "minutes"


@dataclass(frozen=True)
class Span:
    """From when until when; ``title``: of the session, for a sentence that names it."""

    begins: datetime
    ends: datetime
    title: str = ""

    @property
    def minutes(self) -> int:
        return int((self.ends - self.begins).total_seconds() // 60)


def wrong_with(span: Span, minutes: int | None, *, at: datetime) -> str | None:
    """What is wrong with a session as it was typed, the first thing; None when it is in order.

    minutes: those that count, None for all of it.
    """
    if span.ends <= span.begins:
        return Wrong.ORDER
    if span.ends - span.begins > LONGEST:
        return Wrong.TOO_LONG
    if span.begins < at - OLDEST:
        return Wrong.TOO_OLD
    if span.begins > at + FURTHEST:
        return Wrong.TOO_FAR
    if minutes is not None and not 1 <= minutes <= span.minutes:
        return Wrong.MINUTES
    return None


def overlapping(span: Span, others: Iterable[Span]) -> Span | None:
    """The first of ``others`` that takes place at the same time; one that begins when the other ends does not."""
    return next((one for one in others if span.begins < one.ends and one.begins < span.ends), None)


def is_open(span: Span, at: datetime) -> bool:
    """Whether one may check in by himself: from half an hour before it begins until it ends."""
    return span.begins - EARLY <= at <= span.ends


def code_at(seed: str, at: datetime) -> str:
    """The six digits on the wall at ``at``."""
    return digits_of(seed, _step(at))


def is_code(typed: str, seed: str, at: datetime) -> bool:
    """Whether ``typed`` is the code of this moment, of the step before or of the one after."""
    step = _step(at)
    return any(hmac.compare_digest(typed, digits_of(seed, each)) for each in (step, step - 1, step + 1))


def good_until(at: datetime, ends: datetime) -> datetime:
    """When the code of ``at`` goes off the wall."""
    return min(datetime.fromtimestamp((_step(at) + 1) * STEP, tz=at.tzinfo), ends)


def digits_of(secret: str, step: int) -> str:
    """Six digits out of a secret and the number of a step."""
    found = hmac.new(secret.encode(), str(step).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(found[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def steps_back(at: datetime, count: int) -> Iterator[int]:
    """The step of ``at`` and the ``count`` before it."""
    here = _step(at)
    return iter(range(here, here - count - 1, -1))


def typed_digits(text: object) -> str:
    """The digits of what was typed, full-width ones too; empty where it is no text."""
    return "".join(str(int(each)) for each in text if each.isdecimal()) if isinstance(text, str) else ""


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP
