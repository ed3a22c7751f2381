"""The only Celery tasks. What they do is in the job table."""

from __future__ import annotations

from celery import shared_task  # noqa: TID251  this is the one place

from kit import jobs


@shared_task(name="kit.run_job")
def run_job(job_id: int) -> None:
    """Do one job, unless it is done or in other hands."""
    jobs.run_told(job_id)


@shared_task(name="kit.sweep")
def sweep() -> None:
    """Send lost and expired jobs again."""
    jobs.sweep()


@shared_task(name="kit.ask")
def ask(kind: str) -> None:
    """Ask for the job of ``kind`` that the timetable names; one that has not started yet is joined."""
    jobs.ask(kind)
