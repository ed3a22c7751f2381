"""Long work of competencies."""

from __future__ import annotations

from collections.abc import Iterable

from competencies.rebuild import everybody, rebuild_due, rebuild_some
from kit import clock, jobs
from kit.models import Job


@jobs.kind("competencies.rebuild_due", long=True)
def due(job: Job) -> None:
    """Every night: the states that time alone has changed (a decision that ended, a row that fell due)."""
    _rebuild(job, rebuild_due(on=clock.today()))


@jobs.kind("competencies.rebuild_all", long=True)
def all_states(job: Job) -> None:
    """After a change of what confirms a level."""
    _rebuild(job, everybody())


def _rebuild(job: Job, chunks: Iterable[list[int]]) -> None:
    for person_ids in chunks:
        with jobs.fenced(job):
            rebuild_some(person_ids, on=clock.today(), at=clock.now())
