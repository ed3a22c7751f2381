"""The whole product in one command: gunicorn and one Celery worker with its timetable, kept alive, stopped together.

Used by ``make demo`` and by systemd in the embedded form. The scaled form starts gunicorn and any number of workers by
itself (deploy/, compose.yaml).
"""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kit import fonts
from lms import static_storage

logger = logging.getLogger(__name__)

READY_WITHIN = 60  # seconds until the first answer
STOP_WITHIN = 4  # seconds that children get to finish what they are doing
LONGEST_PAUSE = 8  # seconds before a child that keeps dying is started again
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One of our programs: how it is started, and how often it died in a row."""

    name: str
    command: list[str]
    keep_open: tuple[int, ...] = ()
    deaths: int = 0
    start_at: float = 0.0
    started_at: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us first and its own children die with it."""
        self.process = subprocess.Popen(
            self.command,
            pass_fds=self.keep_open,
            cwd=settings.BASE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # Celery's banner; what goes wrong is on stderr
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  nothing else runs in this process yet
        )
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Start it when it is due; note when it has died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return
        if self.process.poll() is None:
            return
        self.end_group(signal.SIGKILL)  # what a killed worker leaves behind
        lived = now - self.started_at
        self.deaths = 1 if lived > READY_WITHIN else self.deaths + 1
        pause = min(2 ** (self.deaths - 1), LONGEST_PAUSE)
        logger.warning("the %s ended (%s); it starts again in %s s", self.name, self.process.returncode, pause)
        self.process, self.start_at = None, now + pause

    def end_group(self, number: signal.Signals) -> None:
        """Send a signal to the program and to all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


def die_with_parent() -> None:
    """Ask Linux to end the child when this process is killed without a chance to say goodbye."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def serve(host: str, port: int, *, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then leave no process behind.

    on_ready: called once with the address (``http://host:port``) when the first page can be asked for.
    Raises CommandError when another one serves the same data folder, the port is taken or the database is not ready.
    """
    with only_one(settings.DATA / "serve.lock"), listening(host, port) as door:
        refuse_unready()
        collect_static()
        connections.close_all()
        children = [web(door), worker()]
        address = f"http://{host}:{door.getsockname()[1]}"
        with stopping() as is_over:
            try:
                keep(children, is_over, address, on_ready)
            finally:
                stop(children)


def keep(
    children: list[Child], is_over: Callable[[], bool], address: str, on_ready: Callable[[str], None] | None
) -> None:
    """Look after the children until it is over; say once that the product answers.

    The first child is the web: the others start when it answers, so that the first page is there sooner.
    """
    said, give_up_at = False, time.monotonic() + READY_WITHIN
    while not is_over():
        for child in children if said else children[:1]:
            child.look_after()
        if not said and answers(address):
            said = True
            if on_ready:
                on_ready(address)
        if not said and time.monotonic() > give_up_at:
            raise CommandError("网页服务一分钟内没有启动。请运行 make doctor 查看缺什么。")
        time.sleep(0.2)


def stop(children: list[Child]) -> None:
    """End all, gently first. A job that is cut off is done again at the next start."""
    for child in children:
        child.end_group(signal.SIGTERM)
    give_up_at = time.monotonic() + STOP_WITHIN
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(max(0.1, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
    for child in children:
        child.end_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def web(door: socket.socket) -> Child:
    """Gunicorn behind a socket that stays open while it is restarted: a visitor waits instead of being refused."""
    return Child(
        "web",
        [
            *(sys.executable, "-m", "gunicorn", "lms.wsgi:application"),
            *("--bind", f"fd://{door.fileno()}"),
            *("--workers", str(settings.WEB_PROCESSES), "--threads", str(settings.WEB_THREADS)),
            *("--preload", "--timeout", "60", "--graceful-timeout", "3", "--keep-alive", "15"),
            *("--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp"),  # noqa: S108
            *("--no-control-socket", "--log-level", "error"),
        ],
        keep_open=(door.fileno(),),
    )


def worker() -> Child:
    """One Celery worker in one process, with the timetable beside it."""
    return Child(
        "worker",
        [
            *(sys.executable, "-W", "ignore:You're running the worker"),  # a demonstration may be started by root
            *("-m", "celery", "--app", "lms", "worker", "--pool", "solo", "--beat"),
            *("--schedule", str(settings.DATA / "timetable")),
            *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"),
        ],
    )


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold the data folder: two instances on one SQLite file, or two timetables, must never be (safety.md F-18)."""
    with file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(f"已经有一个服务在用数据目录 {file.parent}。请先停掉它，或另设 LMS_DATA。") from error
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket on ``host`` and ``port`` (0: any free one)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            raise CommandError(f"端口 {port} 用不了（{error.strerror}）。请换一个：make demo PORT=8001。") from error
        door.listen(512)
        yield door


def refuse_taken(host: str, port: int) -> None:
    """Raise the CommandError of `serve` for a taken port or data folder before the long work in front of it."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with only_one(settings.DATA / "serve.lock"), listening(host, port):
        return


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Turns SIGINT and SIGTERM into an answer to the question whether it is over."""
    received: list[int] = []
    before = {number: signal.signal(number, lambda sent, _: received.append(sent)) for number in STOP_SIGNALS}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def answers(address: str) -> bool:
    """Whether the product says that it is there."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as response:  # noqa: S310  our own address
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def refuse_unready() -> None:
    """Raise CommandError when the schema is not the one of this code, or a forbidden switch is on."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("数据库还不是这个版本的。请先运行 .venv/bin/python manage.py migrate。")
    serious = [message for message in run_checks(databases=["default"]) if message.is_serious()]
    if serious:
        raise CommandError("\n".join(str(message) for message in serious))


def collect_static() -> None:
    """Gather and pack the static files, when any of them is newer than what was gathered."""
    if static_is_old():
        call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def beside() -> Iterator[None]:
    """Gather the static files and cut the fonts beside the block, where they are not there: neither needs the database.

    Each in a process of its own that gives way to ours. Whatever goes wrong is left to those who need the result: they
    say it.
    """
    programs = [["manage.py", "collectstatic", "--noinput", "--verbosity", "0"]] if static_is_old() else []
    if len(fonts.ready()) < len(fonts.FACES):
        programs.append(["-m", "kit.fonts", "1"])
    started = [
        subprocess.Popen(
            [sys.executable, *program],
            cwd=settings.BASE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=give_way,  # noqa: PLW1509  nothing else runs in this process yet
        )
        for program in programs
    ]
    try:
        yield
    except BaseException:
        for process in started:
            process.terminate()
        raise
    finally:
        for process in started:
            process.wait()


def give_way() -> None:
    """Let a child end with us, and run when we leave it room."""
    die_with_parent()
    os.nice(10)


def static_is_old() -> bool:
    """Whether any static file, or how they are gathered, is newer than what was gathered, or nothing was."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    gathered_at = manifest.stat().st_mtime if manifest.exists() else 0.0
    files = (storage.path(name) for name, storage in static_files())
    how = (static_storage.__file__, str(settings.BASE / "lms" / "settings.py"))  # JOINED_SCRIPTS
    return any(changed_at(file) > gathered_at for file in (*how, *files))


def static_files() -> Iterator[tuple[str, object]]:
    for finder in get_finders():
        yield from finder.list([])


def changed_at(file: str) -> float:
    return Path(file).stat().st_mtime
