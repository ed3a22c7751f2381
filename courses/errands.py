"""Find what to do today by everyday words. Pure: see `courses.errand_pages` for what is read from the database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar

_BETWEEN = re.compile(r"[\s,，、;；。.]+")


class Named(Protocol):
    """What can be found: its title, and other words for it with blanks between them."""

    title: str
    words: str


Found = TypeVar("Found", bound=Named)


def matching(query: str, errands: Iterable[Found]) -> list[Found]:
    """Those of ``errands`` that ``query`` means, the best first; all of them, in their order, for an empty query.

    A word means an errand when one stands in the other (开会 in 开代表会, 老人 in 老人没人管), or, as a last way, when the
    two share a pair of characters in this order.
    """
    asked = [word for word in _BETWEEN.split(unicodedata.normalize("NFKC", query).strip().lower()) if word]
    if not asked:
        return list(errands)
    scored = [(max(score(word, one) for word in asked), one) for one in errands]
    best = [(points, one) for points, one in scored if points]
    return [one for _points, one in sorted(best, key=lambda pair: -pair[0])]


def score(word: str, errand: Named) -> int:
    """How well ``word`` means ``errand``: 4 as its own word, 3 part of its title, 2 in or around a word, 1 by two characters."""
    names = [errand.title.lower(), *errand.words.lower().split()]
    if word in names:
        return 4
    if word in names[0]:
        return 3
    if any(word in name or (len(name) > 1 and name in word) for name in names):
        return 2
    pairs = {word[at : at + 2] for at in range(len(word) - 1)}
    return int(any(pair in name for pair in pairs for name in names))
