"""What a phone sends and what the server says of it: values and their checks, no rows.

Source: docs/phone.md, "The offline contract", 2, 4 and 5.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

MOST_EVENTS = 50
MOST_BYTES = 32 * 1024  # of one batch, as JSON
LONGEST_NAME = 40  # of store, run and pack; `Event` has columns of this width
LONGEST_TYPE = 24
UNLOGGED = frozenset(["section_done", "audio_position"])
"""Types that never enter the log: they are overwritten where they act, so that nobody can add up viewing time."""


class Verdict(StrEnum):
    """Final, except ``LATER``: the phone keeps such an event and sends it again."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on one event. ``code`` says why it was rejected, or what is still missing; empty otherwise."""

    id: str
    verdict: Verdict
    code: str = ""

    @property
    def counts(self) -> bool:
        """Whether what the event says stands in the log, by this or an earlier sending."""
        return self.verdict in (Verdict.ACCEPTED, Verdict.DUPLICATE)


class Rejected(Exception):
    """Raised by a handler: the event can never count. It is kept with ``code``, and what the handler wrote is undone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotYet(Exception):
    """Raised by a handler: something is missing that the phone has. Nothing is kept, and it sends the event again, with it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Malformed(ValueError):
    """What was sent is no event; it cannot even be kept. ``id``: what it called itself, for the answer."""

    def __init__(self, code: str, id: str = "") -> None:
        super().__init__(code)
        self.code, self.id = code, id


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event as its maker wrote it. ``client_ts`` and ``mono_ms`` are milliseconds of the phone's own clocks.

    object: what it is about; a sitting, as a rule. store, seq: which IndexedDB, and its place there. run: which load
    of a page, since ``mono_ms`` starts anew with each.
    """

    id: UUID
    type: str
    object: UUID
    data: Mapping[str, Any] = field(default_factory=dict)
    store: str = ""
    seq: int | None = None
    run: str = ""
    client_ts: int | None = None
    mono_ms: int | None = None
    pack: str = ""

    def content_hash(self) -> str:
        """Of type, object and data: two events with one id and one hash are one event, sent twice."""
        content = [self.type, str(self.object), self.data]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sent:
    """The phone's clocks at the moment of sending: they tell how far its time is off."""

    client_ts: int | None = None
    mono_ms: int | None = None
    run: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a batch brings beside its events.

    packs: by their id, as they were signed.  texts: words that lie outside of the log, by the hash of them.
    refused: packs that cannot be used, each with the code of why; said here, not by the phone.
    is_sure: whether the phone's clocks agree about when the event at hand happened.
    """

    packs: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """One request of a phone."""

    events: Sequence[NewEvent | Malformed]
    sent: Sent = Sent()
    beside: Beside = Beside()


def read_batch(raw: object) -> Batch:
    """One request's JSON, bad events in their place. Raises `Malformed` when it is no batch at all."""
    if not isinstance(raw, dict) or not isinstance(raw.get("events"), list):
        raise Malformed("bad_batch")
    if len(raw["events"]) > MOST_EVENTS:
        raise Malformed("too_many")
    try:
        sent = Sent(_number(raw, "sent_ts"), _number(raw, "mono_ms"), _text(raw, "run", LONGEST_NAME))
        beside = Beside(_texts(raw, "packs"), _texts(raw, "texts"))
    except ValueError:
        raise Malformed("bad_batch") from None
    return Batch([_event_or_problem(event) for event in raw["events"]], sent, beside)


def _event_or_problem(raw: object) -> NewEvent | Malformed:
    try:
        return read_event(raw)
    except Malformed as problem:
        return problem


def read_event(raw: object) -> NewEvent:
    """One event out of JSON. Raises `Malformed`: it has no usable id, type or object, or a value of another shape."""
    if not isinstance(raw, dict):
        raise Malformed("bad_event")
    named = str(raw.get("id", ""))[:36]
    try:
        data = raw.get("data")
        data = {} if data is None else data
        if not isinstance(data, dict):
            raise ValueError("data")
        written = json.dumps(data, ensure_ascii=False, allow_nan=False)
        written.encode()  # a lone surrogate cannot be stored, here as in a name
        if "\\u0000" in written:
            raise ValueError("data")
        kind = _text(raw, "type", LONGEST_TYPE)
        if not kind:
            raise ValueError("type")
        return NewEvent(
            id=UUID(_text(raw, "id", 36)),
            type=kind,
            object=UUID(_text(raw, "object", 36)),
            data=data,
            store=_text(raw, "store", LONGEST_NAME),
            seq=_number(raw, "seq", most=2**31 - 1),
            run=_text(raw, "run", LONGEST_NAME),
            client_ts=_number(raw, "client_ts"),
            mono_ms=_number(raw, "mono_ms"),
            pack=_text(raw, "pack", LONGEST_NAME),
        )
    except (ValueError, UnicodeEncodeError):
        raise Malformed("bad_event", named) from None


def _text(raw: Mapping[str, Any], name: str, longest: int) -> str:
    value = raw.get(name)
    value = "" if value is None else value
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise ValueError(name)
    value.encode()  # a lone surrogate cannot be stored
    return value


def _texts(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    """An object whose values are texts."""
    value = raw.get(name)
    value = {} if value is None else value
    if not isinstance(value, dict) or len(value) > MOST_EVENTS:
        raise ValueError(name)
    for key, text in value.items():
        if not isinstance(text, str) or "\0" in key or "\0" in text:
            raise ValueError(name)
        f"{key}{text}".encode()  # a lone surrogate cannot be stored
    return value


def _number(raw: Mapping[str, Any], name: str, *, most: int = 2**62) -> int | None:
    """A whole number from 0; clocks of phones give fractions, which are cut off. A negative clock is kept as 0."""
    value = raw.get(name)
    if value is None:
        return None
    if (
        isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most
    ):  # NaN is in no range
        raise ValueError(name)
    return max(0, int(value))
