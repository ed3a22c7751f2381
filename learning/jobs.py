"""Plans made anew: of one person, of everybody, and of those whose day has come."""

from __future__ import annotations

import logging

from kit import clock, jobs
from kit.models import Job
from learning import class_news, plans, tallies

logger = logging.getLogger(__name__)


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


@jobs.kind(tallies.RECOUNT, long=True)
def recount(job: Job) -> None:
    """Units or persons went elsewhere: their plans are counted there."""
    for person_ids in tallies.misplaced():
        with jobs.fenced(job):
            tallies.recount(person_ids)


@jobs.kind(tallies.TIDY, long=True)
def tidy_tallies(job: Job) -> None:
    """Every night: fold the tallies, and compare them with a full count; they are never found apart, or it is put right and said."""
    recount(job)
    for unit_ids in tallies.units():
        with jobs.fenced(job):
            tallies.fold(unit_ids)
    if apart := tallies.verify(repair=True):
        logger.error("%s tallies of gaps differed from a full count and were put right", len(apart))


@jobs.kind(class_news.TELL, long=True)
def tell_class(job: Job) -> None:
    class_news.tell(job)
