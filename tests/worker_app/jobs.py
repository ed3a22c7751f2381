"""Kinds of jobs that leave marks which a test can count."""

from __future__ import annotations

import time

from kit import jobs
from kit.models import Job, Switch


def mark(name: str) -> None:
    Switch.objects.create(name=name, is_on=False, reason="", by_id=1)


@jobs.kind("tests.quick")
def quick(job: Job) -> None:
    mark(f"effect {job.key}")


@jobs.kind("tests.slow", long=True)
def slow(job: Job) -> None:
    """Begins, takes its time on the first try, and has its effect at the end."""
    mark(f"begun {job.key}")
    if job.tries == 1:
        time.sleep(job.payload["seconds"])
    with jobs.fenced(job):
        mark(f"effect {job.key}")
