"""Several things in one cell, and back: a sign that parts them, and a backslash before one that belongs to a word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

ESCAPES = {"n": "\n", "t": "\t"}


def joined(parts: Iterable[str], sign: str, *, also: str = "") -> str:
    """The parts with ``sign`` between them. also: further signs that `parted` takes for one that parts."""
    return sign.join(escaped(part, sign + also) for part in parts)


def escaped(text: str, signs: str) -> str:
    """The text with a backslash before what would part it."""
    return "".join(
        "\\n" if letter == "\n" else f"\\{letter}" if letter in signs or letter == "\\" else letter for letter in text
    )


def parted(text: str, signs: str, *, whole: bool = False) -> list[str]:
    """The parts between any of ``signs``, without blanks at their ends; whole: empty ones, too."""
    parts, here, literal = [], "", False
    for letter in text:
        if literal:
            here += ESCAPES.get(letter, letter)
            literal = False
        elif letter == "\\":
            literal = True
        elif letter in signs:
            parts.append(here)
            here = ""
        else:
            here += letter
    parts.append(here)
    found = [part.strip() for part in parts]
    return found if whole else [part for part in found if part]


def halves(text: str, pattern: str) -> list[str]:
    """The parts between what ``pattern`` finds, without empty ones."""
    return [part.strip() for part in re.split(pattern, text) if part and part.strip()]
