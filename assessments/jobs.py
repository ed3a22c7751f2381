"""Long work of assessments."""

from __future__ import annotations

from django.db import transaction

from assessments import analysis, bank, refresh, repairs, sittings
from kit import clock, jobs
from kit.models import Job

COUNT = "assessments.count"
COUNT_ONE = repairs.COUNT_ONE


@jobs.kind(COUNT, long=True)
def count(job: Job) -> None:
    """Every night, and when a trainer asks: how all questions and quizzes went."""
    at = clock.now()
    with transaction.atomic():  # reads only; the job's own row stays free for its signs of life
        jobs.unhurried()
        pieces = list(analysis.count_questions(at=at))
    for number, write in enumerate(pieces, start=1):
        with jobs.fenced(job):
            write()
        jobs.progress(job, number, len(pieces) + 1)
    with jobs.fenced(job):
        jobs.unhurried()
        analysis.count_quizzes(at=at)
        bank.touch()  # the pool reads anew how hard its questions are, and how often they were shown


@jobs.kind(COUNT_ONE)
def count_one(job: Job) -> None:
    """One question, when somebody asks or its key was corrected."""
    jobs.unhurried()
    analysis.count_question(int(job.key), at=clock.now())


@jobs.kind("assessments.close_overdue")
def close_overdue(job: Job) -> None:
    sittings.run_out_all(at=clock.now())


@jobs.kind("assessments.decks", long=True)
def decks(job: Job) -> None:
    """Every night: when whoever answered something could look back at it."""
    pieces = list(refresh.stale())
    for number, people in enumerate(pieces, start=1):
        with jobs.fenced(job):
            jobs.unhurried()
            refresh.rebuild_decks(people, at=clock.now())
        jobs.progress(job, number, len(pieces))


@jobs.kind(repairs.PREVIEW, long=True)
def repair_preview(job: Job) -> None:
    """What the correction of a key would change."""
    repairs.count_out(job)


@jobs.kind(repairs.REPAIR, long=True)
def repair(job: Job) -> None:
    """A confirmed correction of a key."""
    repairs.carry_out(job)
