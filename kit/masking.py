"""Personal data as it is shown until somebody opens it with a reason."""

from __future__ import annotations

STAR = "*"


def phone(number: str) -> str:
    """``13812341234`` as ``138****1234``; a shorter number keeps only its last two digits."""
    digits = number.strip()
    if len(digits) < 9:
        return middle(digits, head=0, tail=2)
    return middle(digits, head=len(digits) - 8, tail=4)


def identity(number: str) -> str:
    """An identity number as its first digit, stars and its last: neither place nor birthday can be read."""
    return middle(number.strip(), head=1, tail=1)


def name(full: str) -> str:
    """``王建国`` as ``王*国``, ``李明`` as ``李*``; one character stays as it is."""
    full = full.strip()
    if len(full) <= 1:
        return full
    return middle(full, head=1, tail=1 if len(full) > 2 else 0)


def middle(text: str, *, head: int, tail: int) -> str:
    """``text`` with stars in place of everything but its first ``head`` and last ``tail`` characters.

    A text that is too short for both is all stars: better too little than too much.
    """
    if len(text) <= head + tail:
        return STAR * len(text)
    return text[:head] + STAR * (len(text) - head - tail) + text[len(text) - tail :]
