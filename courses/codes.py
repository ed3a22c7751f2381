"""Codes of courses and lessons: what stands in addresses, facts and on paper."""

from __future__ import annotations

import secrets


def new_code() -> str:
    """A code that is certainly free; a trainer replaces it by a speaking one before the first publication."""
    return f"N{secrets.token_hex(3).upper()}"
