"""Servers under measurement, the CPU that they and their database use, and the databases themselves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.figures import ROOT

POSTGRESQL = os.environ.get("BENCH_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
PROCESSES, THREADS = 2, 4
READY_WITHIN = 60  # seconds
OURS = ("LMS_", "DATABASE_URL", "CELERY_", "CACHE_URL", "STORAGE_URL", "PUBLIC_URL", "MEDIA_ROOT", "SECRET_KEY")


def environment(folder: Path, **extra: str) -> dict[str, str]:
    """What the product sees: its defaults with a data folder of its own, whatever this shell has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    fonts = Path(os.environ.get("FONT_DIR") or Path(os.environ.get("LMS_DATA") or ROOT / "data") / "fonts")
    return {
        **kept,
        "FONT_DIR": str(fonts.resolve()),
        "LMS_DATA": str(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "LMS_ENV_FILE": os.devnull,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


@dataclass(frozen=True)
class Server:
    """A gunicorn that serves. database: the name of its PostgreSQL database; empty for SQLite, which runs inside it."""

    port: int
    pid: int
    database: str = ""

    def cpu(self) -> float:
        """Seconds of CPU (user and system) that its processes and its database's backends have used so far."""
        return sum(_cpu(pid) for pid in [self.pid, *children(self.pid), *backends(self.database)])


def _cpu(pid: int) -> float:
    """Seconds on a CPU, to the nanosecond, of every thread that still lives. The pools of both servers keep theirs."""
    used = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        used += int((thread / "schedstat").read_text().split()[0])
    return used / 1e9


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def backends(database: str) -> list[int]:
    """The processes that serve ``database`` in PostgreSQL on this machine."""
    if not database:
        return []
    with psycopg.connect(POSTGRESQL) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [database]).fetchall()
    return [pid for (pid,) in rows]


@contextmanager
def serving(application: str, settings: Mapping[str, str], *, database: str = "") -> Iterator[Server]:
    """``application`` behind gunicorn with the options of lms.serving, until the block ends."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(PROCESSES), "--threads", str(THREADS), "--preload", "--keep-alive", "15", "--timeout", "60"),
        *("--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp"),
        *("--no-control-socket", "--log-level", "error"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(settings), start_new_session=True)
    try:
        wait_for(port, process)
        yield Server(port, process.pid, database)
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop; on a busy machine it may not manage, and nothing is lost by that."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # a session of its own
        process.wait(20)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + READY_WITHIN
    while time.monotonic() < give_up_at and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0 and len(children(process.pid)) == PROCESSES:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def postgresql_answers() -> bool:
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def on_each(name: str, act: Callable[[str, Path, str], object]) -> None:
    """Call ``act`` with a database's word, a folder and its address: SQLite, then PostgreSQL where it answers.

    name: of the PostgreSQL database, made for it and dropped; the folder goes too.
    """
    with tempfile.TemporaryDirectory(prefix="luxin-bench-") as folder_name:
        folder = Path(folder_name)
        act("sqlite", folder, f"sqlite:///{folder}/lms.sqlite3")
        if postgresql_answers():
            with own_database(f"luxin_{name}_{os.getpid()}") as url:
                act("postgresql", folder, url)


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """A fresh PostgreSQL database and its address; dropped in the end."""
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{POSTGRESQL.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
