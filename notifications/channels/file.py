"""Text messages that go into a file instead of to a telephone: the demonstration's telephone network.

The number is kept masked. The last hundreds of messages stay; the file never grows beyond two parts of 256 KiB.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kit import clock, masking
from notifications.channels.base import Letter, Receipt, State

MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Text:
    """One message as it lies in the file."""

    to: str
    text: str
    at: datetime


class File:
    """Appends each letter as one line of JSON."""

    name = "file"

    def send(self, letter: Letter) -> Receipt:
        line = json.dumps(
            {"to": masking.phone(letter.to), "text": letter.text, "at": clock.now().isoformat()}, ensure_ascii=False
        )
        target = folder() / "texts.jsonl"
        try:
            folder().mkdir(parents=True, exist_ok=True)
            _turn_over(target)
            with (target if letter.really else Path(os.devnull)).open("a", encoding="utf-8") as stream:
                stream.write(line + "\n")
        except OSError as error:
            return Receipt(State.FAILED, type(error).__name__)
        return Receipt(State.SENT if letter.really else State.DROPPED)


def folder() -> Path:
    return Path(settings.DATA) / "texts"


def _turn_over(target: Path) -> None:
    """Start a new part when this one is full; the one before the last is gone."""
    if target.exists() and target.stat().st_size > MOST_BYTES:
        target.replace(target.with_suffix(".old"))


def latest(most: int = 30) -> list[Text]:
    """The last messages, newest first."""
    found: list[Text] = []
    for name in ("texts.jsonl", "texts.old"):
        found += reversed(list(_read(folder() / name)))
        if len(found) >= most:
            break
    return found[:most]


def _read(path: Path) -> Iterator[Text]:
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            raw = json.loads(line)
            yield Text(raw["to"], raw["text"], datetime.fromisoformat(raw["at"]))
        except (ValueError, KeyError, TypeError):
            continue  # half a line, cut off when the machine stopped
