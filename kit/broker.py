"""The wire to the workers. It may be cut: whoever sends waits one second at most, and goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.pools import producers

logger = logging.getLogger(__name__)

QUIET = 5.0  # seconds without another try after a failure, so that a dead broker delays one request, not each
KEEP = 600  # seconds that a handled message stays in the folder broker
_quiet_until = 0.0


def send(task: str, calls: Sequence[tuple[Any, ...]]) -> int:
    """Send one message a call; how many were sent, counted from the first. Never raises."""
    global _quiet_until  # noqa: PLW0603  one wire a process
    if time.monotonic() < _quiet_until:
        return 0
    sent = 0
    try:
        with producers[wire()].acquire(block=True, timeout=1) as producer:
            for call in calls:
                current_app.send_task(task, args=call, producer=producer, retry=False, ignore_result=True)
                sent += 1
    except Exception as error:  # noqa: BLE001  whatever the broker's client raises, the job is safe in its table
        _quiet_until = time.monotonic() + QUIET
        logger.warning("the broker did not take a wake-up (%s); the sweep will send it", type(error).__name__)
    return sent


def wire() -> Connection:
    """A connection that gives up after a second; a worker's own connection waits as long as it takes."""
    short = {} if settings.EMBEDDED_BROKER else {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
    return Connection(
        settings.CELERY_BROKER_URL,
        connect_timeout=1,
        transport_options={**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **short},
    )


def tidy() -> None:
    """Remove the messages that the folder broker has handled ten minutes ago."""
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("processed_folder")
    if not folder:
        return
    limit = time.time() - KEEP
    for file in Path(folder).glob("*.msg"):
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
        except FileNotFoundError:  # another sweep was faster
            continue
