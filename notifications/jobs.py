"""What notifications does outside of requests: voices are made ready, and strays removed."""

from __future__ import annotations

from kit import clock, jobs
from kit.models import Job
from notifications import voices


@jobs.kind(voices.MAKE, long=True)
def make_voice(job: Job) -> None:
    voices.make(job)


@jobs.kind("notifications.sweep_voices", long=True, quiet=True)
def sweep_voices(job: Job) -> None:
    voices.sweep(at=clock.now())
