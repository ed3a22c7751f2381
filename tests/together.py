"""Several requests in the same instant, each with a connection of its own; for tests with ``transaction=True``."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

AT_ONCE = 6


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What ``act(0)``, ``act(1)``, … give when they begin together."""
    ready = Barrier(AT_ONCE)

    def run(number: int) -> Any:
        try:
            ready.wait(timeout=20)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))
