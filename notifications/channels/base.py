"""What every channel is: it takes a letter and says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class State(StrEnum):
    """How one try ended. ``DROPPED``: on purpose, there is nobody at this number."""

    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Letter:
    """What is brought to whom. ``to``: a telephone number, a mail address, or empty where the person is enough.

    really: False for a number of nobody. The channel then takes the same steps and the same time, and brings nothing:
    otherwise the time would tell which numbers are known.
    """

    message_id: UUID
    to: str
    text: str
    really: bool = True


@dataclass(frozen=True)
class Receipt:
    """What became of one letter. ``reference``: the vendor's own number or the reason of a failure; never a name or number."""

    state: State
    reference: str = ""


class Channel(Protocol):
    """A way to bring letters. ``name`` stands in `Delivery`."""

    name: str

    def send(self, letter: Letter) -> Receipt:
        """Bring ``letter``. A failure that can be expected is a receipt, not an exception."""
