"""Certificate numbers: year, serial and a check character; read aloud, copied by hand, typed."""

from __future__ import annotations

from kit import codes

SERIAL_DIGITS = 6


def number_of(issuer: int, year: int, serial: int) -> str:
    """``2026-0007-000123-K``: year, issuer, serial, check character."""
    body = f"{year:04d}{issuer:04d}{serial:0{SERIAL_DIGITS}d}"
    code = codes.with_check(body)
    return f"{code[:4]}-{code[4:8]}-{code[8:-1]}-{code[-1]}"


def read(typed: str) -> str:
    """The number as it is stored, however it was typed; empty when it cannot be one (a character is wrong)."""
    code = codes.normalise(typed)
    if not codes.is_valid(code) or len(code) < 4 + 4 + SERIAL_DIGITS + 1:
        return ""
    return f"{code[:4]}-{code[4:8]}-{code[8:-1]}-{code[-1]}"
