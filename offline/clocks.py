"""When something happened on a phone whose clock may be wrong.

A wrong clock never rejects an event: its time is moved by the phone's own error, then held between the earliest
instant that it can have happened and the instant at which the server had it.

Source: docs/phone.md, "The offline contract", 8.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from offline.verdicts import NewEvent, Sent

PACK_LIFE = timedelta(days=45)
"""How long a lesson pack may be started; nothing that arrives was done longer ago than twice that."""


def happened_at(event: NewEvent, sent: Sent, *, received: datetime, earliest: datetime | None = None) -> datetime:
    """The corrected instant of ``event``, in [``earliest``, ``received``].

    The clock that only counts up (``mono_ms``) is believed first, when event and sending are of the same page load;
    then the phone's date, moved by what it was off at the sending. Without either: ``received``.
    """
    earliest = earliest or received - 2 * PACK_LIFE
    age = _age_ms(event, sent)
    try:
        at = received - timedelta(milliseconds=age)
    except OverflowError:
        at = earliest
    return max(min(at, received), min(earliest, received))


def agree(event: NewEvent, sent: Sent) -> bool:
    """Whether the phone's clocks say that the event happened before it was sent; else one of them was set meanwhile."""
    return _age_ms(event, sent) >= 0


def _age_ms(event: NewEvent, sent: Sent) -> int:
    """How long before the sending it happened, by the phone's own clocks; negative when they went backward."""
    if event.run and event.run == sent.run and event.mono_ms is not None and sent.mono_ms is not None:
        return sent.mono_ms - event.mono_ms
    if event.client_ts is not None and sent.client_ts is not None:
        return sent.client_ts - event.client_ts
    return 0
