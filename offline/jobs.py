"""What offline does by the timetable."""

from __future__ import annotations

from kit import clock, jobs
from kit.models import Job
from offline import life

BEAT = "offline.beat"


@jobs.kind(BEAT)
def beat(job: Job) -> None:
    """Note beside the database how far it has come, so that a restored copy is seen."""
    life.beat(at=clock.now())
