"""Celery carries wake-ups and keeps the clock, and nothing else."""

from __future__ import annotations

import pytest
from django.conf import settings

from kit import jobs
from kit.models import Job
from lms.celery import TIMETABLE, app

OURS = ("kit.run_job", "kit.sweep", "kit.ask")


def test_there_are_three_tasks_and_no_other():
    app.loader.import_default_modules()
    assert sorted(name for name in app.tasks if not name.startswith("celery.")) == sorted(OURS)


@pytest.mark.parametrize("name", sorted(TIMETABLE))
def test_every_line_of_the_timetable_names_something_that_exists(name):
    task, arguments, _ = TIMETABLE[name]
    assert task in OURS
    if task == "kit.ask":
        assert arguments[0] in jobs.KINDS


@pytest.mark.parametrize("kind", sorted(arguments[0] for task, arguments, _ in TIMETABLE.values() if task == "kit.ask"))
def test_a_job_of_the_timetable_finds_nothing_to_do_in_an_empty_county(db, kind):
    jobs.ask(kind)
    jobs.run_pending()
    assert set(Job.objects.filter(kind=kind).values_list("state", "last_error")) == {("done", "")}


def test_nothing_is_kept_at_the_broker_and_nothing_is_lost_with_a_worker():
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_TASK_IGNORE_RESULT
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert getattr(settings, "CELERY_RESULT_BACKEND", None) is None
