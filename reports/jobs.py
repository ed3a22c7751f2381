"""What the desk has done by a worker."""

from __future__ import annotations

from kit import jobs
from kit.models import Job
from reports import past
from reports.exports import files


@jobs.kind(files.KIND, long=True)
def export(job: Job) -> None:
    """Write the file of one export."""
    files.make(job)


@jobs.kind(past.KIND, long=True)
def past_day(job: Job) -> None:
    """Compute how everybody in a scope stood on a past day, where a page cannot wait for it."""
    past.make(job)


@jobs.kind("reports.forget_exports", long=True, quiet=True)
def forget_exports(job: Job) -> None:
    """Delete exports that were kept for a day."""
    files.forget_old()
