"""Long work of assessments."""

from __future__ import annotations

from assessments import sittings
from kit import clock, jobs
from kit.models import Job


@jobs.kind("assessments.close_overdue")
def close_overdue(job: Job) -> None:
    sittings.run_out_all(at=clock.now())
