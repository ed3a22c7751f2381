"""The product's settings, and a server that dies between commit and reply: once in so many answers, after everything was written
and before a byte went out. Only bench.kill uses them.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

from lms.settings import *  # noqa: F403
from lms.settings import MIDDLEWARE

EVERY = int(os.environ.get("BENCH_DIES_EVERY", "0"))
DEATHS = os.environ.get("BENCH_DEATHS", os.devnull)  # one line for each death


class Dies:
    """A middleware around all others."""

    def __init__(self, get_response: Callable[[object], object]) -> None:
        from django.urls import get_resolver

        self.get_response = get_response
        get_resolver()._populate()  # before the workers fork, so that a new one answers at once

    def __call__(self, request: object) -> object:
        response = self.get_response(request)
        if EVERY and request.method == "POST" and random.randrange(EVERY) == 0:
            with Path(DEATHS).open("a") as deaths:
                deaths.write(f"{os.getpid()}\n")
            os.kill(os.getpid(), signal.SIGKILL)
        return response


MIDDLEWARE = ["bench.killed.Dies", *MIDDLEWARE]
