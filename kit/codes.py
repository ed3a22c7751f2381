"""Numbers that people read aloud, copy by hand and type: activation codes, certificate numbers.

Twenty-nine characters: the digits and the letters that look like no digit and no other letter. 29 is prime, so one
weighted check character finds every single wrong character and every swap of two (like ISO/IEC 7064, pure mod p).
What looks alike reads as one: ``O`` is ``0``, ``I`` and ``l`` are ``1``, ``Z`` is ``2``, ``S`` is ``5``, ``B`` is ``8``,
``U`` is ``V``; spaces, dashes, case and full-width forms do not matter.
"""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LONGEST = len(ALPHABET) - 1  # with more, two places would share a weight and their swap would pass

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "U": "V"})
_IGNORED = frozenset(" -_.·—–‐‑−\t\r\n\u200b\ufeff")


def new_code(length: int) -> str:
    """A random code of ``length`` characters, the last one being the check character (4.86 bits for each other)."""
    if not 2 <= length <= LONGEST:
        raise ValueError(f"a code has 2 to {LONGEST} characters, not {length}")
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(length - 1)))


def with_check(body: str) -> str:
    """``body``, read as one would read what is typed, with its check character behind it.

    Raises ValueError when a character is in no code, or when the result were longer than `LONGEST`.
    """
    body = normalise(body)
    if len(body) >= LONGEST or not body:
        raise ValueError(f"a body has 1 to {LONGEST - 1} characters, not {len(body)}")
    return body + ALPHABET[-_weighed(body + "0") % len(ALPHABET)]


def normalise(text: str) -> str:
    """``text`` as it is stored: capitals, look-alikes read as one, spaces and dashes left out.

    Characters that are in no code stay, so that a comparison fails instead of matching by accident.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in plain if character not in _IGNORED).translate(_LOOK_ALIKE)


def is_valid(text: str) -> bool:
    """Whether ``text``, however it is typed, is a code whose check character fits."""
    code = normalise(text)
    if not 2 <= len(code) <= LONGEST or any(character not in _VALUE for character in code):
        return False
    return _weighed(code) % len(ALPHABET) == 0


def grouped(code: str, size: int = 4) -> str:
    """The code as it is printed: groups of ``size`` with dashes between (``4F7K-29QX``)."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def _weighed(code: str) -> int:
    """The sum of the values, each times its place counted from the right (from 1)."""
    try:
        return sum(place * _VALUE[character] for place, character in enumerate(reversed(code), start=1))
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is in no code") from None
