"""Make the demonstration county: domain data, people, histories, then everything derived by rebuild."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from time import monotonic

from django.db import transaction

from certificates import api as certificates
from competencies import api as competencies
from courses import api as courses
from kit import clock, jobs
from kit.loading import silent
from learning import api as learning
from lms import domain
from lms.demo import before_after
from lms.demo.county import TERM_DAYS, County, build_county
from lms.demo.histories import write_histories
from lms.demo.letters import write_letters
from lms.demo.rooms import write_class
from lms.demo.works import after_levels, before_levels
from people.models import Person

SEED = 20260312
HEARD = ("M01-L1", "M05-L1", "M05-L2")  # lessons that a machine reads in the demonstration
READ_ON = (1, 2, 3)  # minutes after which the notice, and the questions that are open, are read; the timetable goes on
VILLAGES = 400
PERSONS = 3000
WEEK = 7  # days
Report = Callable[[str], None]


def is_built() -> bool:
    """Whether the demonstration county is there already."""
    return Person.objects.filter(username="demo-cadre").exists()


def build(report: Report, *, villages: int = VILLAGES, persons: int = PERSONS) -> None:
    """Build the county unless it is there; one transaction, so that a build that was stopped leaves nothing behind."""
    if is_built():
        return
    started = monotonic()
    with transaction.atomic(), _without_collector():
        domain.load(silent, asked_since=clock.today() - timedelta(days=TERM_DAYS))
        report(f"能力标准、试题、课程：{monotonic() - started:.1f} 秒")
        county = _people_and_histories(villages, persons)
        works = before_levels(Random(SEED + 1), county)  # of its own: the histories stay as they are drawn
        report(f"人员和学习记录：{monotonic() - started:.1f} 秒")
        _derive(county)
        after_levels(Random(SEED + 2), county, works)
        jobs.ask(before_after.KIND, key=county.unit.pk)
        # Read aloud a minute after the first page has been served: nobody waits for it.
        courses.ask_readings(HEARD, at=clock.now(), not_before=clock.now() + timedelta(seconds=60))
        for minutes in READ_ON:
            courses.ask_passages(not_before=clock.now() + timedelta(minutes=minutes))
    report(f"演示县做好了：{monotonic() - started:.1f} 秒")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hundreds of thousands of rows and no cycles: looking for them again and again would cost a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _people_and_histories(villages: int, persons: int) -> County:
    random = Random(SEED)
    county = build_county(random, on=clock.today(), villages=villages, persons=persons)
    write_histories(random, county)
    write_class(random, county)
    write_letters(Random(SEED + 4), county)
    return county


def _derive(county: County) -> None:
    """Levels, plans, finishes and certificates, by the same functions that serve everybody."""
    competencies.rebuild_levels(announce=False)  # everybody is planned anew right below
    learning.replan(announce=False, finished_on=county.finished_on)  # the certificates follow at once, in bulk
    for day in _days_of_issue(county):
        certificates.issue_missing(on=day)


def _days_of_issue(county: County) -> Iterator[date]:
    """Every seventh day since the beginning of the term, and today: an office does not issue every day."""
    weeks = (county.on - county.term.since).days // WEEK
    yield from (county.term.since + timedelta(days=WEEK * number) for number in range(1, weeks + 1))
    yield county.on
