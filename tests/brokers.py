"""Redis for those who start workers of their own: a database for each of them, since a worker takes every wake-up that it finds,
also one for the jobs of another test's database."""

from __future__ import annotations

import os

DATABASES = {"demonstration": 14, "second demonstration": 11, "worker": 13, "serving": 12}


def of(whose: str) -> str:
    """The address of the broker of ``whose`` in a round with Redis; nothing in one with a folder."""
    server, _, _ = os.environ.get("TEST_BROKER_URL", "").rpartition("/")
    return f"{server}/{DATABASES[whose]}" if server else ""
