"""The events of a sitting: their shapes, and the state that a log of them folds into.

An event that is well formed is kept for ever, whatever it turns out to be worth. The state is a pure function of the log:
the order in which events arrive, duplicates and replays do not change it. There is one exception, which the contract wants:
of two different submits, the one that was received first closes the sitting.

Order is (lease number, seq). ``seq`` counts within one store of one phone, so whoever gives leases gives a new number to a new
store as well, and to the page's form.

Source: docs/phone.md, "The offline contract", 2 and 5 to 8; docs/safety.md, D-01 and D-13.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from assessments.scoring import Sheet

ANSWER_SET = "answer_set"
SITTING_SUBMITTED = "sitting_submitted"
LEASE_TAKEN = "lease_taken"

MOST_ITEMS = 200  # in one sheet; the longest exam is far below
MOST_CHOICES = 80  # the most that a chain of eight questions holds
LONGEST_TEXT = 64  # an item key, an option key or the hash of a short text; texts themselves lie outside the log


class Refusal(StrEnum):
    """Why an event is rejected; stored with it and sent back as its code."""

    UNKNOWN_TYPE = "unknown_type"
    BAD_SHAPE = "bad_shape"
    BAD_SITTING = "bad_sitting"
    BAD_ITEM = "bad_item"
    BAD_ANSWER = "bad_answer"
    BAD_SHEET = "bad_sheet"
    BAD_HOLDER = "bad_holder"


class BadEvent(ValueError):
    """An event that can never be accepted; ``code`` says why."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """An answer to one item was chosen, changed or, when ``answer`` is empty, taken back."""

    sitting: UUID
    item: str
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SittingSubmitted:
    """The whole sheet was handed in."""

    sitting: UUID
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class LeaseTaken:
    """The sitting goes on in this browser; what is written elsewhere from now on is kept and not scored."""

    sitting: UUID
    holder: str


Body = AnswerSet | SittingSubmitted


def read(type_: str, data: object) -> Body | LeaseTaken:
    """The event in ``data``, as parsed from JSON. Raises BadEvent.

    answer_set: ``{"sitting", "item", "answer"}``, the answer being a list of keys, one key, or null.
    lease_taken: ``{"sitting", "holder"}``.
    sitting_submitted: ``{"sitting", "sheet": {item: answer, ...}}``. The answers of a sheet are taken as they are, because one
    that cannot be read must not lose the others; scoring names it. Fields that we do not know are passed over: a newer page may send them.
    """
    if type_ not in (ANSWER_SET, SITTING_SUBMITTED, LEASE_TAKEN):
        raise BadEvent(Refusal.UNKNOWN_TYPE)
    if not isinstance(data, Mapping):
        raise BadEvent(Refusal.BAD_SHAPE)
    sitting = _sitting(data.get("sitting"))
    if type_ == SITTING_SUBMITTED:
        return SittingSubmitted(sitting, _sheet(data.get("sheet")))
    if type_ == LEASE_TAKEN:
        return LeaseTaken(sitting, _holder(data.get("holder")))
    item = data.get("item")
    if not _is_text(item):
        raise BadEvent(Refusal.BAD_ITEM)
    return AnswerSet(sitting, str(item), _answer(data.get("answer")))


def _sitting(value: object) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise BadEvent(Refusal.BAD_SITTING) from None


def _holder(value: object) -> str:
    if not _is_text(value):
        raise BadEvent(Refusal.BAD_HOLDER)
    return str(value)


def _sheet(value: object) -> Sheet:
    if not isinstance(value, Mapping) or len(value) > MOST_ITEMS or not all(_is_text(item) for item in value):
        raise BadEvent(Refusal.BAD_SHEET)
    return Sheet(dict(value))


def _answer(value: object) -> tuple[str, ...]:
    keys = () if value is None or value == "" else (value,) if isinstance(value, str) else value
    if not isinstance(keys, list | tuple) or len(keys) > MOST_CHOICES or not all(_is_text(key) for key in keys):
        raise BadEvent(Refusal.BAD_ANSWER)
    return tuple(keys)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class Logged:
    """One event of a sitting as the log holds it.

    id: made on the phone; the same id is the same event.
    lease: the number of the lease under which it was written.  newest_lease: the first number of the one in force when it was
    received; whatever is below was written under an older one.
    received: its number in the order in which the server received the events of this sitting; received_at: the server's instant.
    """

    id: UUID
    body: Body
    lease: int
    seq: int
    received: int
    newest_lease: int
    received_at: datetime

    @property
    def order(self) -> tuple[int, int, str]:
        """Where it stands among the events of its sitting; the id breaks ties."""
        return self.lease, self.seq, str(self.id)

    @property
    def content(self) -> tuple[Body, int, int]:
        """What must be equal when the same id comes again."""
        return self.body, self.lease, self.seq


class Standing(StrEnum):
    """What an answer in the history is worth: shown always, counted only where it is the newest for its item."""

    NEWEST = "newest"
    REPLACED = "replaced"
    SET_ASIDE = "set_aside"  # written under an old lease, received after another phone took over
    LATE = "late"  # written after the submit, or received after time was up


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer of the history and its standing."""

    id: UUID
    item: str
    answer: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Folded:
    """What the log of one sitting amounts to.

    sheet: what is scored. The submitted one; without a submit, the newest answers, which count only where time ran out.
    closed_by: the submit that closed it; None while it is open.
    history: every answer, in its order.  repeats: further submits of the same sheet.
    others: submits of another sheet or under an old lease, kept and shown to staff.  conflicts: ids that came again with other content.
    is_overtime: the submit was received after time was up; flagged, not voided.
    """

    sheet: Sheet
    closed_by: UUID | None
    history: tuple[Kept, ...]
    repeats: tuple[UUID, ...]
    others: tuple[UUID, ...]
    conflicts: tuple[UUID, ...]
    is_overtime: bool


def fold(log: Iterable[Logged], *, closes_at: datetime | None = None) -> Folded:
    """The state of one sitting, from its events in any order; duplicates and replays are harmless.

    closes_at: the last instant at which the server accepts answers as in time, grace included; None for an untimed sitting.
    Raises ValueError when the events belong to more than one sitting.
    """
    events, conflicts = _once(log)
    if len({event.body.sitting for event in events}) > 1:
        raise ValueError("events of more than one sitting")
    submits = [event for event in events if isinstance(event.body, SittingSubmitted)]
    in_force = [event for event in submits if event.lease >= event.newest_lease]
    closing = min(in_force, key=lambda event: event.received, default=None)
    history = _history(events, closing, closes_at)
    sheet = Sheet({kept.item: kept.answer for kept in history if kept.standing is Standing.NEWEST and kept.answer})
    if closing is not None and isinstance(closing.body, SittingSubmitted):
        sheet = closing.body.sheet
    rest = [event for event in submits if event is not closing]
    same = [event for event in rest if closing is not None and event.body == closing.body]
    return Folded(
        sheet=sheet,
        closed_by=closing.id if closing else None,
        history=history,
        repeats=_ids(same),
        others=_ids(event for event in rest if event not in same),
        conflicts=conflicts,
        is_overtime=closing is not None and closes_at is not None and closing.received_at > closes_at,
    )


def _once(log: Iterable[Logged]) -> tuple[list[Logged], tuple[UUID, ...]]:
    """Each event once, in its order, and the ids that came with two contents: the one received first stays."""
    first: dict[UUID, Logged] = {}
    conflicts: set[UUID] = set()
    for event in sorted(log, key=lambda event: event.received):
        kept = first.setdefault(event.id, event)
        if kept.content != event.content:
            conflicts.add(event.id)
    return sorted(first.values(), key=lambda event: event.order), tuple(sorted(conflicts))


def _history(events: Iterable[Logged], closing: Logged | None, closes_at: datetime | None) -> tuple[Kept, ...]:
    answers = [(event, event.body) for event in events if isinstance(event.body, AnswerSet)]
    refused = {event.id: _set_aside_or_late(event, closing, closes_at) for event, _ in answers}
    newest = {body.item: event.id for event, body in answers if refused[event.id] is None}
    return tuple(
        Kept(
            event.id,
            body.item,
            body.answer,
            refused[event.id] or (Standing.NEWEST if newest[body.item] == event.id else Standing.REPLACED),
        )
        for event, body in answers
    )


def _set_aside_or_late(event: Logged, closing: Logged | None, closes_at: datetime | None) -> Standing | None:
    if event.lease < event.newest_lease:
        return Standing.SET_ASIDE
    # An answer that the submit overtook on its way was written before it and is not late.
    if closing is not None and event.order > closing.order:
        return Standing.LATE
    if closes_at is not None and event.received_at > closes_at:
        return Standing.LATE
    return None


def _ids(events: Iterable[Logged]) -> tuple[UUID, ...]:
    return tuple(event.id for event in events)
