"""kill -9, a hundred times and more on each database, while eight learners answer: of web workers at any moment and between commit
and reply, of the whole server, and of PostgreSQL's backends. What a client was told is stored must be there, once.

Clients keep a ledger of what was acknowledged, and send everything else again under the same id, as a page and an outbox do.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from bench import exam_world, servers
from bench.load import HOST, ask

ROUNDS, MOST_SECONDS = 100, 110  # of each database
LEARNERS = 8
DIES_EVERY = 25  # answers to one death between commit and reply
WHOLE_SERVER = 20  # rounds to one kill of everything
PAUSE = (0.0, 0.3)  # seconds from the last acknowledged answer to the next kill
LONGEST = 3.0  # seconds without any answer until the next kill comes all the same
PATIENCE = 60  # tries to send one event


@dataclass
class Ledger:
    """What one learner sent and what was acknowledged: (event, item, answer)."""

    learner: dict[str, Any]
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    acked: list[tuple[str, str, str]] = field(default_factory=list)
    submit: str = ""


class Standing:
    """A gunicorn that can be killed and started again on its port."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings, self.port = settings, servers.free_port()
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        command = [
            *(sys.executable, "-m", "gunicorn", "lms.wsgi:application", "--bind", f"{HOST}:{self.port}"),
            *("--workers", str(servers.PROCESSES), "--threads", str(servers.THREADS), "--preload", "--timeout", "60"),
            *("--no-control-socket", "--log-level", "critical"),
        ]
        process = subprocess.Popen(
            command, cwd=servers.ROOT, env=self.settings, start_new_session=True, stderr=subprocess.DEVNULL
        )
        servers.wait_for(self.port, process)
        return process

    def kill_worker(self, chance: random.Random) -> None:
        workers = servers.children(self.process.pid)
        if workers:
            _kill(chance.choice(workers))

    def kill_everything(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = self.start()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it died by itself, between commit and reply


def kill_backend(database: str, chance: random.Random) -> None:
    """One connection of the product to PostgreSQL."""
    with psycopg.connect(servers.POSTGRESQL, autocommit=True) as connection:
        pids = [pid for pid in servers.backends(database) if pid != connection.info.backend_pid]
        if pids:
            connection.execute("SELECT pg_terminate_backend(%s)", [chance.choice(pids)])


def learn(port: int, ledger: Ledger, stop: threading.Event, chance: random.Random) -> None:
    """One learner answers until the end, then hands in. Whatever is not acknowledged goes out again."""
    number = 0
    while not stop.is_set():
        place, said = number % exam_world.QUESTIONS, chance.randrange(4)
        item, options = ledger.learner["items"][place]
        line = (str(uuid4()), item, options[said % len(options)])
        ledger.sent.append(line)
        if deliver(port, exam_world.answer(ledger.learner, place, said, line[0])):
            ledger.acked.append(line)
        number += 1
    event = str(uuid4())
    form = f"csrfmiddlewaretoken={exam_world.CSRF}&event={event}&lease=1"
    if deliver(port, ["POST", f"/quiz/{ledger.learner['sitting']}/submit/", ledger.learner["cookie"], form]):
        ledger.submit = event


def deliver(port: int, request: list[str]) -> bool:
    """Send one event until it is acknowledged."""
    for _try in range(PATIENCE):
        connection = HTTPConnection(HOST, port, timeout=10)
        try:
            status, _size = ask(connection, request)
            if status == 302:
                return True
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False


def rounds(acked: Callable[[], int], act: Callable[[int], None]) -> int:
    """Kill after kill, each while answers flow; how many."""
    until, done = time.monotonic() + MOST_SECONDS, 0
    chance = random.Random(20260312)
    while done < ROUNDS and time.monotonic() < until:
        before, waited = acked(), time.monotonic()
        while acked() == before and time.monotonic() < waited + LONGEST:
            time.sleep(0.02)
        time.sleep(chance.uniform(*PAUSE))
        act(done)
        done += 1
    return done


def check(ledgers: list[dict[str, Any]]) -> dict[str, int]:
    """What is missing or there twice; in the product's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from assessments import projections, proving
    from assessments.models import Answer, Sitting
    from competencies.models import Evidence
    from offline.models import Event

    lost = doubled = differing = 0
    for ledger in ledgers:
        sitting = Sitting.objects.get(pk=ledger["sitting"])
        log = {str(event.pk): event for event in Event.objects.log_of(sitting.pk).exclude(type="lease_taken")}
        for event, item, said in ledger["acked"]:
            there = log.get(event)
            lost += there is None or (there.data["item"], there.data["answer"]) != (item, [said])
        sent = {event for event, _item, _said in ledger["sent"]} | {ledger["submit"]}
        doubled += len(set(log) - sent)
        doubled += sum(event.type == "sitting_submitted" for event in log.values()) - 1
        doubled += max(0, Evidence.objects.filter(source_id=sitting.pk).count() - 1)
        lost += str(sitting.submit_event) != ledger["submit"]
        rows = {row.version_id: (row.value, row.event) for row in Answer.objects.filter(sitting=sitting)}
        differing += rows != {row.version_id: (row.value, row.event) for row in projections.derived(sitting)}
    return {"lost": lost, "doubled": doubled, "differing": differing + len(list(proving.differences()))}


def main() -> Any:
    from bench.figures import Figure, Report, figure_table, say
    from bench.speed import run_module

    report = Report("kill")

    def one(database: str, folder: Path, url: str) -> None:
        say(f"{database}: kill -9, {ROUNDS} rounds, {LEARNERS} learners …")
        deaths = folder / f"deaths-{database}"
        deaths.write_text("")
        settings = servers.environment(folder, DATABASE_URL=url)
        world = json.loads(run_module("bench.exam_world", settings, str(LEARNERS), "0"))
        dying = {
            "DJANGO_SETTINGS_MODULE": "bench.killed",
            "BENCH_DIES_EVERY": str(DIES_EVERY),
            "BENCH_DEATHS": str(deaths),
        }
        standing, stop, chance = Standing({**settings, **dying}), threading.Event(), random.Random(1)
        name = url.rpartition("/")[2]

        def act(number: int) -> None:
            if number % WHOLE_SERVER == WHOLE_SERVER - 1:
                standing.kill_everything()
            elif database == "postgresql" and number % 4 == 0:
                kill_backend(name, chance)
            else:
                standing.kill_worker(chance)

        ledgers = [Ledger(learner) for learner in world["begun"]]
        threads = [
            threading.Thread(target=learn, args=(standing.port, ledger, stop, random.Random(n)))
            for n, ledger in enumerate(ledgers)
        ]
        try:
            for thread in threads:
                thread.start()
            done = rounds(lambda: sum(len(one.acked) for one in ledgers), act)
            stop.set()
            for thread in threads:
                thread.join()
        finally:
            stop.set()
            os.killpg(standing.process.pid, signal.SIGKILL)
            standing.process.wait()
        file = folder / f"ledgers-{database}.json"
        kept = [
            {"sitting": one.learner["sitting"], "sent": one.sent, "acked": one.acked, "submit": one.submit}
            for one in ledgers
        ]
        file.write_text(json.dumps(kept), encoding="utf-8")
        seen = json.loads(run_module("bench.kill", settings, "check", str(file)))
        between = len(deaths.read_text().splitlines())
        report.add(
            Figure("kill.rounds", done + between, "kills", ">= 100", database),
            Figure("kill.between_commit_and_reply", between, "kills", ">= 1", database),
            Figure("kill.acked", sum(len(one.acked) for one in ledgers), "answers", database=database),
            Figure("kill.lost", seen["lost"], "events", "<= 0", database),
            Figure("kill.doubled", seen["doubled"], "events", "<= 0", database),
            Figure("kill.differing", seen["differing"], "sittings", "<= 0", database),
        )

    servers.on_each("kill", one)
    figure_table(report.figures)
    return report


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        sys.stdout.write(json.dumps(check(json.loads(Path(sys.argv[2]).read_text()))))
    else:
        main()
