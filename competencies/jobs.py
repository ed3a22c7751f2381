"""Long work of competencies."""

from __future__ import annotations

from collections.abc import Iterable

from competencies import confirm_paper, law_news, laws, reviews, task_news
from competencies.rebuild import everybody, rebuild_due, rebuild_levels, rebuild_some
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


@jobs.kind("competencies.rebuild_merged")
def merged(job: Job) -> None:
    """The states of a person whose rows are read with a duplicate's from now on, or apart again."""
    rebuild_levels([int(job.key)])


@jobs.kind("competencies.raise_reviews")
def raise_reviews(job: Job) -> None:
    """Every morning: what nobody answered in time goes up to the county."""
    reviews.raise_overdue(at=clock.now())


@jobs.kind(law_news.TELL, long=True)
def tell_changes(job: Job) -> None:
    """Every morning, and after a publishing: whoever has something to show again because a law has changed."""
    law_news.tell_all(job)


@jobs.kind(task_news.TELL, long=True)
def remind_of_tasks(job: Job) -> None:
    """Every morning: tasks at work whose day is near, and those that wait for an observer."""
    task_news.remind_all(job)


@jobs.kind(laws.COUNT, long=True)
def count_change(job: Job) -> None:
    """What a change of a law would make due."""
    laws.count_out(job)


@jobs.kind(laws.PUBLISH, long=True)
def publish_change(job: Job) -> None:
    """A confirmed change of a law: from the first commit on it acts, and soon every state says so."""
    laws.carry_out(job)


@jobs.kind(laws.REDATE, long=True)
def redate(job: Job) -> None:
    """A change of a law was taken back."""
    laws.redate_again(job)


@jobs.kind(confirm_paper.JOB)
def draw_slip(job: Job) -> None:
    """A slip of paper on which somebody confirms a task."""
    confirm_paper.make(job)


def ask_for_merged(sender: object, person_ids: list[int], **_: object) -> None:
    """Receiver of `people.signals.persons_merged`."""
    for person_id in person_ids:
        jobs.ask("competencies.rebuild_merged", key=person_id, at_once=True)


def _rebuild(job: Job, chunks: Iterable[list[int]]) -> None:
    for person_ids in chunks:
        with jobs.fenced(job):
            rebuild_some(person_ids, on=clock.today(), at=clock.now())
