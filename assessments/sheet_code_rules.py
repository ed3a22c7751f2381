"""The text of a 交卷码: what a phone that can neither store nor send shows as a QR code. Pure.

Source: docs/phone.md, "The offline contract", 9; docs/protocol.md, 8.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.asked import Asked
from assessments.events import LONGEST_TEXT, MOST_CHOICES, MOST_ITEMS

NAME = "LX1"
LONGEST = 1200  # characters; a QR code that a cheap phone still reads from a cheap phone
MAC_LENGTH = 16
SHAPE = re.compile(
    rf"{NAME}\.(?P<pack>[0-9a-f]{{32}})\.(?P<place>[0-9]{{1,2}})\.(?P<event>[0-9a-f]{{32}})"
    r"\.(?P<begun>[0-9a-z]{1,10})\.(?P<written>[0-9a-z]{1,10})\.(?P<shown>[0-9a-z]{1,10})"
    r"\.(?P<answers>[A-Za-z0-9_-]+)\.(?P<mac>[A-Za-z0-9_-]{16})"
)
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What a code says. place: of the sitting in its pack.  begun, written, shown: milliseconds of the phone's clock.

    answers: in the order of the paper; an empty one is none.  said: what the MAC covers.
    """

    pack: UUID
    place: int
    event: UUID
    begun: int
    written: int
    shown: int
    answers: tuple[tuple[str, ...], ...]
    said: str
    mac: str

    def is_signed(self, keys: Iterable[bytes]) -> bool:
        """Whether one of ``keys`` made it."""
        return any(hmac.compare_digest(mac_of(key, self.said), self.mac) for key in keys)

    def sheet(self, paper: Sequence[Asked]) -> dict[str, list[str]]:
        """The sheet as the phone's own event has it: answers by question, empty ones left out."""
        return {line.item: list(answer) for line, answer in zip(paper, self.answers, strict=False) if answer}


class NoCode(ValueError):
    """The text is no 交卷码, or not a whole one."""


def mac_of(key: bytes, said: str) -> str:
    return _base64url(hmac.new(key, said.encode(), hashlib.sha256).digest())[:MAC_LENGTH]


def read(text: str) -> SheetCode:
    """The code in a text that was scanned, pasted or typed; blanks and line ends are passed over. Raises NoCode."""
    plain = BLANKS.sub("", text)
    found = SHAPE.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        raise NoCode
    return SheetCode(
        pack=UUID(found["pack"]),
        place=int(found["place"]),
        event=UUID(found["event"]),
        begun=int(found["begun"], 36),
        written=int(found["written"], 36),
        shown=int(found["shown"], 36),
        answers=_answers(found["answers"]),
        said=plain[: -MAC_LENGTH - 1],
        mac=found["mac"],
    )


def write(code: SheetCode, key: bytes) -> str:
    """The text of a code, as a phone makes it; ``said`` and ``mac`` of the value are not looked at."""
    answers = [answer[0] if len(answer) == 1 else list(answer) or 0 for answer in code.answers]
    packed = _base64url(json.dumps(answers, ensure_ascii=False, separators=(",", ":")).encode())
    times = [_base36(each) for each in (code.begun, code.written, code.shown)]
    said = ".".join([NAME, code.pack.hex, str(code.place), code.event.hex, *times, packed])
    return f"{said}.{mac_of(key, said)}"


def _answers(packed: str) -> tuple[tuple[str, ...], ...]:
    try:
        raw = json.loads(base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise NoCode from None
    if not isinstance(raw, list) or len(raw) > MOST_ITEMS:
        raise NoCode
    return tuple(map(_answer, raw))


def _answer(raw: Any) -> tuple[str, ...]:
    texts = [] if raw == 0 else [raw] if isinstance(raw, str) else raw
    if not isinstance(texts, list) or len(texts) > MOST_CHOICES:
        raise NoCode
    if not all(isinstance(text, str) and 0 < len(text) <= LONGEST_TEXT and "\0" not in text for text in texts):
        raise NoCode
    return tuple(texts)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
