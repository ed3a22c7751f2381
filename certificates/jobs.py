"""Certificates issued and their papers made, outside of requests."""

from __future__ import annotations

from certificates import issuing, rendering
from kit import clock, jobs
from kit.models import Job
from learning.models import Finish


@jobs.kind("certificates.issue")
def issue(job: Job) -> None:
    finish = Finish.objects.select_related("programme__term", "person")
    issuing.issue(finish.get(pk=job.key), on=clock.today())


@jobs.kind(issuing.RENDER, long=True)
def render(job: Job) -> None:
    rendering.store(job)


@jobs.kind("certificates.sweep_files", long=True, quiet=True)
def sweep_files(job: Job) -> None:
    rendering.sweep_files()
