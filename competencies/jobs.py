"""Long work of competencies."""

from __future__ import annotations

from competencies.rebuild import rebuild_due, rebuild_some
from kit import clock, jobs
from kit.models import Job


@jobs.kind("competencies.rebuild_due", long=True)
def due(job: Job) -> None:
    """Every night: the states that time alone has changed (a decision that ended, a row that fell due)."""
    for person_ids in rebuild_due(on=clock.today()):
        with jobs.fenced(job):
            rebuild_some(person_ids, on=clock.today(), at=clock.now())
