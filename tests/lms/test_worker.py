"""A real Celery worker does the jobs; killed in the middle, it loses none and doubles none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from kit import broker, jobs
from kit.models import Job, JobState, Switch
from lms import env
from tests import brokers
from tests.worker_app import jobs as _kinds  # noqa: F401  registers the kinds in this process too

PATIENCE = 40  # seconds


def database_url() -> str:
    """The test's database as a worker finds it."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    return f"postgresql://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


@pytest.fixture
def wire(transactional_db, settings, tmp_path) -> dict[str, str]:
    """The environment of a worker; this process speaks to the same broker: a folder, or Redis in the second round."""
    url = brokers.of("worker") or "filesystem://localhost"
    settings.JOBS_INLINE = False
    settings.JOB_LEASE_SECONDS = 3
    settings.CELERY_BROKER_URL = url
    settings.EMBEDDED_BROKER = url.startswith("filesystem:")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = (
        env.folder_broker(tmp_path / "broker") if settings.EMBEDDED_BROKER else {}
    )
    broker._quiet_until = 0
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "LMS_DATA": str(tmp_path),
        "LMS_ENV_FILE": os.devnull,
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": url,
    }


@pytest.fixture
def start(wire) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers, and ends them with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def one() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--app", "lms", "worker", "--pool", "solo", "--loglevel", "ERROR"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with Path(wire["LMS_DATA"], f"worker{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen(command, cwd=settings.BASE, env=wire, stdout=log, stderr=log, start_new_session=True)
            )
        return started[-1]

    yield one
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(true: Callable[[], bool]) -> None:
    """Wait for it; the sweep comes by meanwhile, as the timetable would have it."""
    give_up_at = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up_at, list(Job.objects.values())
        time.sleep(0.1)


def marks(name: str) -> int:
    return Switch.objects.filter(name=name).count()


def test_a_worker_does_what_it_is_told(start):
    start()
    keys = [uuid4().hex[:8] for _ in range(20)]
    jobs.ask_many("tests.quick", [{} for _ in keys], keys=keys)
    until(lambda: not Job.objects.open().exists())
    assert [marks(f"effect {key}") for key in keys] == [1] * 20
    assert set(Job.objects.values_list("tries", flat=True)) == {1}


def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_doubles_nothing(start):
    first = start()
    asked = jobs.ask("tests.slow", key="k", seconds=60)
    until(lambda: marks("begun k") == 1)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    start()
    until(lambda: jobs.sweep() > 0)
    until(lambda: marks("effect k") == 1)
    until(lambda: not Job.objects.open().exists())
    asked.refresh_from_db()
    assert (asked.state, asked.tries, marks("effect k"), marks("begun k")) == (JobState.DONE, 2, 1, 2)


def test_a_worker_that_was_stopped_for_long_cannot_write_when_it_wakes_up(start):
    sleeper = start()
    asked = jobs.ask("tests.slow", key="s", seconds=5)
    until(lambda: marks("begun s") == 1)
    os.killpg(sleeper.pid, signal.SIGSTOP)
    time.sleep(3.5)  # its lease is over
    jobs.run_now([asked.pk])  # another one does it
    assert marks("effect s") == 1
    os.killpg(sleeper.pid, signal.SIGCONT)
    time.sleep(4)  # it wakes up, finishes, and finds the job in other hands
    asked.refresh_from_db()
    assert (asked.state, asked.tries, marks("effect s")) == (JobState.DONE, 2, 1)
    jobs.ask("tests.quick", key="alive")
    until(lambda: marks("effect alive") == 1)
