"""Leases: on which phone a sitting goes on. Pure.

A start takes the first lease, and every phone that takes over another one; each is an event of the sitting's log, so that
the log alone says which answers were given on a phone that was not in force any more. A lease is live for half an hour after
its last event, where the county sets no other time. Order is (lease number, seq); every take begins a new thousand of numbers,
in which the page's form has the first one and each store of a phone one of its own, since a store counts by itself.

Source: docs/phone.md, "The offline contract", 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(minutes=30)
STORES = 1000  # numbers of one take; further stores share the last one


@dataclass(frozen=True, slots=True)
class Lease:
    """The lease in force. number: how many were taken, 0 before the first.  holder: the browser that took the last; empty for nobody."""

    number: int = 0
    holder: str = ""

    def is_live(self, heard_at: datetime, at: datetime, life: timedelta = LIFE) -> bool:
        """Whether it holds at ``at``. heard_at: when its last event was received.  life: how long after that it does."""
        return bool(self.holder) and at - heard_at <= life


def claimed(data: Mapping[str, object], taken: int) -> int:
    """Under which take an event says that it was written; never a later one than the last, of which nobody can know yet.

    taken: how many takes there were when it was received. An event that says nothing knows of none.
    """
    said = data.get("lease")
    return min(max(said, 0), taken) if isinstance(said, int) and not isinstance(said, bool) else 0


def first_of(take: int) -> int:
    """The first lease number of a take; whatever is below it was written before."""
    return take * STORES


def number_of(take: int, store: int = 0) -> int:
    """The lease number of the ``store``-th store (from 1) that wrote to the sitting; 0 is the page's form."""
    return first_of(take) + min(store, STORES - 1)
