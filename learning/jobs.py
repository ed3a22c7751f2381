"""Plans made anew: of one person, of everybody, and of those whose day has come."""

from __future__ import annotations

from kit import clock, jobs
from kit.models import Job
from learning import plans


@jobs.kind(plans.REPLAN, of_person=True)
def replan_one(job: Job) -> None:
    plans.replan([int(job.key)])


@jobs.kind(plans.REPLAN_ALL, long=True)
def replan_all(job: Job) -> None:
    plans.replan()


@jobs.kind("learning.replan_due", long=True)
def replan_due(job: Job) -> None:
    if due := plans.due_again(clock.today()):
        plans.replan(due)
