"""What a pack holds, who may use it and until when, and which of several offline sittings counts. Pure.

Source: docs/phone.md, "The offline contract", 1, 7 and 8; docs/protocol.md, 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from assessments.asked import Asked
from kit import clock

LIFE = timedelta(days=45)  # for starting only
FRESH = timedelta(days=30)  # a pack with less life left gives way to a new one at the next download


@dataclass(frozen=True, slots=True)
class Packed:
    """A sitting that was made beforehand. begun: when it was begun online; None of one that waits for its first event."""

    id: UUID
    seed: int
    paper: tuple[Asked, ...]
    begun: datetime | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """All that a sitting needs to begin. given: the terms of the quiz, as `Sitting.given` keeps them."""

    sittings: tuple[Packed, ...]
    given: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Short: each question once, and in each paper its place among them with the order of its options."""
        lines = {line.version: line.question for one in self.sittings for line in one.paper}
        places = {version: place for place, version in enumerate(lines)}
        return {
            "q": [[version.hex, key] for version, key in lines.items()],
            "s": [
                [
                    one.id.hex,
                    one.seed,
                    [[places[line.version], list(line.options)] for line in one.paper],
                    one.begun.isoformat() if one.begun else None,
                ]
                for one in self.sittings
            ],
            "g": dict(self.given) if self.given is not None else None,
        }

    def sitting(self, id: UUID) -> Packed | None:
        return next((one for one in self.sittings if one.id == id), None)


def read_body(raw: Mapping[str, Any]) -> Body:
    """What `Body.as_json` wrote."""
    lines = [(UUID(version), key) for version, key in raw["q"]]
    return Body(
        tuple(
            Packed(
                UUID(id),
                seed,
                tuple(Asked(*lines[place], tuple(options)) for place, options in paper),
                datetime.fromisoformat(begun) if begun else None,
            )
            for id, seed, paper, begun in raw["s"]
        ),
        raw["g"],
    )


def revision_of(quiz_key: str, versions: Iterable[UUID]) -> str:
    """16 digits that are the same exactly while a quiz asks the same versions of the same questions."""
    return sha256(" ".join([quiz_key, *(version.hex for version in versions)]).encode()).hexdigest()[:16]


def begun_at(data: Mapping[str, object], client_ts: int | None, at: datetime, issued: datetime) -> datetime:
    """When the sitting of an event was begun on its phone, in [issued, at].

    at: the corrected time of the event.  ``started_ts`` in its data and ``client_ts`` are of one clock: what lies between them
    is known even where both are wrong. Without them it began with this event.
    """
    started = data.get("started_ts")
    if not isinstance(started, int) or isinstance(started, bool) or client_ts is None:
        return at
    try:
        begun = at - timedelta(milliseconds=client_ts - started)
    except OverflowError:
        return at
    return max(min(begun, at), min(issued, at))


class Aside(StrEnum):
    """Why a sitting from a pack is kept and shown, and not scored."""

    WAIT = "wait"  # too near to another one that counts
    ENOUGH = "enough"  # it was passed already
    TAKEN = "taken"  # as often as it may be taken


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when somebody sat, and how that ended. was_known: whether that was known here when the pack was issued."""

    start: datetime
    end: datetime
    passed: bool | None = None
    was_known: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """What a quiz says of several tries. days: between two of them; None for none.

    after_pass: whether another try is of use after a pass; else nothing is left to show.  most: how many count; None for any number.
    """

    days: int | None = None
    after_pass: bool = True
    most: int | None = None


def why_aside(mine: Span, counted: Sequence[Span], policy: Policy) -> Aside | None:
    """Why the sitting that is handed in now does not count; None when it does.

    counted: the other ones that count, whenever they were sat: the one that was received first counts.
    """
    if policy.most is not None and len(counted) >= policy.most:
        return Aside.TAKEN
    if not policy.after_pass and any(one.passed and not one.was_known for one in counted):
        return Aside.ENOUGH
    if policy.days and any(_is_near(mine, one, policy) for one in counted):
        return Aside.WAIT
    return None


def _is_near(mine: Span, other: Span, policy: Policy) -> bool:
    first, second = sorted((mine, other), key=lambda span: span.start)
    if first is other and other.passed:
        return False  # nobody waits after a pass
    return clock.day_of(second.start) < clock.day_of(first.end) + timedelta(days=policy.days or 0)
