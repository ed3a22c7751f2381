"""A sentence with gaps, cut into what is read and what is filled in, so that each field stands where its words are missing. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBERED = re.compile(r"____（([1-9][0-9]?)）")  # as part_pages.with_gaps writes it


@dataclass(frozen=True)
class Piece:
    """Words, and the gap that follows them. number: of the gap, 0 after the last words.  typed: what stands in it."""

    text: str
    number: int = 0
    typed: str = ""


def pieces(text: str, gaps: Sequence[tuple[int, str]]) -> tuple[Piece, ...]:
    """The pieces of a text whose gaps are numbered. A gap that the text does not name comes last, so that none is lost."""
    typed = dict(gaps)
    found: list[Piece] = []
    end = 0
    for match in NUMBERED.finditer(text):
        number = int(match[1])
        if number in typed:
            found.append(Piece(text[end : match.start()], number, typed.pop(number)))
            end = match.end()
    rest = [Piece(text[end:])] if text[end:] else []
    return (*found, *rest, *(Piece("", number, words) for number, words in typed.items()))
