"""One command serves all, mends what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from kit import jobs
from kit.models import Job, JobState
from lms import serving
from tests import brokers, gathered
from tests.lms.test_worker import database_url

PATIENCE = 90  # seconds


@pytest.fixture(scope="module")
def around(tmp_path_factory, django_db_setup) -> dict[str, str]:
    """The environment of the product: a data folder of its own on the test's database."""
    data = tmp_path_factory.mktemp("served")
    gathered.into(data)
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return {
        **clean,
        "LMS_DATA": str(data),
        "LMS_ENV_FILE": os.devnull,
        "DATABASE_URL": database_url(),
        "WEB_PROCESSES": "1",
        "LOG_LEVEL": "ERROR",
        **({"CELERY_BROKER_URL": broker} if (broker := brokers.of("serving")) else {}),
    }


@pytest.fixture
def served(around) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The product, answering; its address."""
    command = [sys.executable, "manage.py", "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=settings.BASE, env=around, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("ready http://127.0.0.1:"), line
        yield process, line.split()[1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def children(of: int) -> dict[int, str]:
    """Programs below a process, however deep, by their process id."""
    found: dict[int, str] = {}
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = (
                    int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]),
                    (entry / "cmdline").read_text().replace("\0", " "),
                )
            except (OSError, ValueError):
                continue
    wanted = {of}
    while wanted:
        wanted = {pid for pid, (parent, _) in parents.items() if parent in wanted}
        found |= {pid: parents[pid][1] for pid in wanted}
    return found


def until(true: Callable[[], object]) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.2)


def answers(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/healthz", timeout=20) as response:
        return response.read() == b"ok\n"


def is_gone(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def of(process: subprocess.Popen[str], name: str) -> list[int]:
    return [pid for pid, command in children(process.pid).items() if name in command]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_and_leaves_no_process_behind(served, number):
    process, address = served
    assert answers(address)
    until(lambda: of(process, "celery"))
    below = children(process.pid)
    assert any("gunicorn" in command for command in below.values())
    process.send_signal(number)
    assert process.wait(15) == 0
    until(lambda: all(is_gone(pid) for pid in below))


def test_what_dies_is_started_again_and_visitors_wait_instead_of_being_refused(served):
    process, address = served
    until(lambda: of(process, "celery") and of(process, "gunicorn"))
    web, worker = of(process, "gunicorn"), of(process, "celery")
    for pid in (min(web), min(worker)):
        os.kill(pid, signal.SIGKILL)
    assert answers(address)
    until(lambda: of(process, "celery") and not set(of(process, "celery")) & set(worker))
    until(lambda: all(is_gone(pid) for pid in [*web, *worker]))


def test_its_timetable_starts_what_nobody_was_told_of(transactional_db, served, settings):
    settings.JOBS_INLINE = False
    with jobs.untold():
        asked = jobs.ask("offline.beat")
    until(lambda: Job.objects.get(pk=asked.pk).state == JobState.DONE)
    assert Job.objects.get(pk=asked.pk).tries == 1


def test_when_it_is_killed_itself_its_programs_end_too(served):
    process, _ = served
    until(lambda: of(process, "celery"))
    below = children(process.pid)
    process.kill()
    process.wait()
    until(lambda: all(is_gone(pid) for pid in below))
    assert [pid for pid in below if not is_gone(pid)] == []


def test_two_on_one_data_folder_are_refused(tmp_path):
    lock = tmp_path / "lock"
    with (
        serving.only_one(lock),
        pytest.raises(CommandError, match="已经有一个服务"),
        serving.only_one(lock),
    ):
        pass


def test_a_taken_port_is_said_with_another_one():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        with pytest.raises(CommandError, match="PORT=8001"), serving.listening("127.0.0.1", door.getsockname()[1]):
            pass


def test_a_taken_port_is_said_before_the_long_work(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    with serving.listening("127.0.0.1", 0) as door, pytest.raises(CommandError, match="端口"):
        serving.refuse_taken("127.0.0.1", door.getsockname()[1])
    serving.refuse_taken("127.0.0.1", 0)


def test_it_does_not_serve_a_database_of_another_version(db, monkeypatch):
    serving.refuse_unready()
    call_command("migrate", "kit", "zero", fake=True, verbosity=0)
    with pytest.raises(CommandError, match=r"manage\.py migrate"):
        serving.refuse_unready()


def test_static_files_are_gathered_when_they_are_new_and_left_alone_when_not(tmp_path):
    packed = {"staticfiles": {"BACKEND": settings.STATIC_STORAGE}}
    with override_settings(STATIC_ROOT=str(tmp_path), STORAGES={**settings.STORAGES, **packed}):
        serving.collect_static()
        manifest = tmp_path / "staticfiles.json"
        first = manifest.stat().st_mtime_ns
        serving.collect_static()
        assert manifest.stat().st_mtime_ns == first
        assert list(tmp_path.glob("kit/site.*.css.br"))


def test_static_files_are_gathered_beside_other_work(tmp_path, monkeypatch):
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "lms.settings")
    with override_settings(STATIC_ROOT=str(tmp_path / "static")):
        with serving.beside():
            assert serving.static_is_old()
        assert not serving.static_is_old()
        assert list(tmp_path.glob("static/kit/site.*.css.br"))


def test_work_that_fails_ends_what_runs_beside_it(tmp_path, monkeypatch):
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "lms.settings")
    with override_settings(STATIC_ROOT=str(tmp_path / "static")):
        with pytest.raises(CommandError, match="broken"), serving.beside():
            raise CommandError("broken")
        assert serving.static_is_old()


def test_a_child_that_keeps_dying_is_started_more_and_more_slowly():
    child = serving.Child("mayfly", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(5):
        child.start_at = 0
        child.look_after()
        child.process.wait()
        before = time.monotonic()
        child.look_after()
        pauses.append(round(child.start_at - before))
    assert pauses == [1, 2, 4, 8, 8]
