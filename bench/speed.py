"""Speed beside a peer: five requests as multiples of the yardstick `bare`, on SQLite and on PostgreSQL.

The product and the yardstick run side by side behind the same server, and blocks of requests to one and to the other take
turns, so that what else the machine does weighs on both. CPU counts, not the clock: user and system time of the server's
processes and of the database's backends. The multiple of a page is the median over the rounds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from bench import first_lesson, servers
from bench.figures import ROOT, Figure, Report, figure_table, say, table
from bench.servers import Server

CLIENTS = 8
BLOCK = 160  # requests of one block
ROUNDS = 6
WARM_UP = 240  # requests to each page before anything is measured
MOVES_ON = "answer"  # the one page that answers with the way to the next

Request = list[str]


@dataclass(frozen=True)
class Page:
    """One kind of request. times, queries: the goals.  peer: Moodle 5.1.3's CPU ms, times bare and queries."""

    name: str
    times: float
    queries: int
    peer: tuple[int, int, int]


PAGES = (
    Page("lesson", 4, 10, (50, 27, 36)),
    Page("home", 5, 12, (75, 40, 74)),
    Page("question", 4, 10, (57, 31, 44)),
    Page("answer", 2.5, 8, (18, 10, 21)),
    Page("report", 8, 10, (112, 60, 43)),
)


@dataclass
class Measured:
    """What was seen of one kind of request: CPU ms per request of each block, times of each request."""

    cpu_ms: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    taken: int = 0  # requests used so far: an answer is given once only

    def quantile(self, share: float) -> float:
        return sorted(self.ms)[min(len(self.ms) - 1, int(share * len(self.ms)))]

    @property
    def per_second(self) -> float:
        return len(self.ms) / self.seconds


@dataclass
class Stand:
    """Both servers, their requests, and the clients."""

    servers: dict[str, Server]
    requests: dict[str, list[Request]]
    clients: subprocess.Popen[str]
    measured: dict[str, Measured] = field(default_factory=dict)

    def ask(self, page: str, count: int) -> tuple[float, dict[str, object]]:
        """CPU ms per request of one block, and what the clients saw."""
        server = self.servers["bare" if page == "bare" else "ours"]
        measured, wanted = self.measured.setdefault(page, Measured()), self.requests[page]
        block = [wanted[(measured.taken + n) % len(wanted)] for n in range(count)]
        measured.taken += count
        before = server.cpu()
        self.clients.stdin.write(f"{json.dumps({'port': server.port, 'clients': CLIENTS, 'requests': block})}\n")
        self.clients.stdin.flush()
        seen = json.loads(self.clients.stdout.readline())
        if list(seen["statuses"]) != ["302" if page == MOVES_ON else "200"] or len(seen["ms"]) != count:
            raise SystemExit(f"{page} answered {seen['statuses']}")
        return (server.cpu() - before) * 1000 / count, seen

    def measure(self, page: str) -> float:
        cpu, seen = self.ask(page, BLOCK)
        measured = self.measured[page]
        measured.cpu_ms.append(cpu)
        measured.ms += seen["ms"]
        measured.seconds += seen["seconds"]
        return cpu


def run_module(module: str, settings: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True).stdout


@contextmanager
def clients() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.load"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(20)


@dataclass(frozen=True)
class Reports:
    """Where the figures go."""

    speed: Report
    first_lesson: Report
    certificate: Report


def bench(folder: Path, reports: Reports, database: str, urls: tuple[str, str]) -> None:
    """Everything on one database. urls: of the product's and of the yardstick's database."""
    ours = servers.environment(folder, DATABASE_URL=urls[0])
    bare = {**ours, "BARE_DATABASE_URL": urls[1], "DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
    say(f"{database}: preparing the domain, a course of 20 lessons, a quiz of 10 questions and 1,000 learners …")
    requests = json.loads(run_module("bench.world", ours)) | json.loads(run_module("bench.bare.fill", bare))
    names = [url.rpartition("/")[2] if database == "postgresql" else "" for url in urls]
    with ExitStack() as stack:
        both = {
            "ours": stack.enter_context(servers.serving("lms.wsgi:application", ours, database=names[0])),
            "bare": stack.enter_context(servers.serving("bench.bare.wsgi:application", bare, database=names[1])),
        }
        stand = Stand(both, requests, stack.enter_context(clients()))
        rounds(stand)
        if database == "sqlite":  # bytes are the same on both
            seen = first_lesson.measure(both["ours"].port, requests["first_lesson"][0], database)
            reports.first_lesson.add(*seen)
    file = folder / f"requests-{database}.json"
    file.write_text(json.dumps({page.name: requests[page.name] for page in PAGES}), encoding="utf-8")
    queries = json.loads(run_module("bench.queries", ours, str(file)))
    write(reports.speed, database, stand.measured, queries)
    if database == "sqlite":
        draw(reports.certificate, ours)


def rounds(stand: Stand) -> None:
    """A B A B: a block of the yardstick before and after each block of a page."""
    for page in ("bare", *(page.name for page in PAGES)):
        stand.ask(page, WARM_UP)
    for _ in range(ROUNDS):
        before = stand.measure("bare")
        for page in PAGES:
            cpu, after = stand.measure(page.name), stand.measure("bare")
            stand.measured[page.name].times.append(cpu / mean((before, after)))
            before = after


def write(report: Report, database: str, measured: dict[str, Measured], queries: dict[str, int]) -> None:
    """The figures into the report, and the table beside the peer's."""
    bare = measured["bare"]
    report.add(Figure("bare.cpu_ms", median(bare.cpu_ms), "ms", database=database))
    rows: list[Sequence[object]] = [row("bare", bare, "1.0", "", "", ("", "", ""))]
    for page in PAGES:
        seen = measured[page.name]
        times = Figure(f"{page.name}.times_bare", median(seen.times), "times", f"<= {page.times:g}", database)
        count = Figure(f"{page.name}.queries", queries[page.name], "queries", f"<= {page.queries}", database)
        report.add(times, Figure(f"{page.name}.cpu_ms", median(seen.cpu_ms), "ms", database=database), count)
        report.add(
            Figure(f"{page.name}.p50_ms", seen.quantile(0.5), "ms", database=database),
            Figure(f"{page.name}.p95_ms", seen.quantile(0.95), "ms", database=database),
            Figure(f"{page.name}.per_second", seen.per_second, "requests/s", database=database),
        )
        held = "holds" if times.holds and count.holds else "MISSED"
        peer = (f"{page.peer[0]} ms", f"{page.peer[1]}", f"{page.peer[2]}")
        shown = (f"{times.value:.2f}", f"{times.goal}", f"{count.value} {count.goal}")
        rows.append(row(page.name, seen, *shown, (*peer, held)))
    say(f"\n{database}, {servers.PROCESSES} processes, {CLIENTS} clients, {ROUNDS} rounds of {BLOCK} requests")
    head = ("", "CPU ms", "x bare", "goal", "queries", "P50 ms", "P95 ms", "req/s", "Moodle", "x bare", "queries", "")
    table(head, rows)


def draw(report: Report, ours: dict[str, str]) -> None:
    """One certificate in a warm process. CPU decides: the clock also sees what else the machine does."""
    seen = json.loads(run_module("bench.certificate", ours))
    report.add(
        Figure("certificate.ms", seen["ms"], "ms", "<= 100", "sqlite"),
        Figure("certificate.wall_ms", seen["wall_ms"], "ms", database="sqlite"),
        Figure("certificate.kib", seen["kib"], "KiB", "<= 100", "sqlite"),
    )


def row(name: str, seen: Measured, times: str, goal: str, queries: str, rest: Sequence[str]) -> Sequence[object]:
    clock = (f"{seen.quantile(0.5):.1f}", f"{seen.quantile(0.95):.1f}", f"{seen.per_second:.0f}")
    return (
        name,
        f"{median(seen.cpu_ms):.2f}",
        times,
        goal,
        queries,
        *clock,
        *(rest if len(rest) == 4 else (*rest, "")),
    )


def main() -> tuple[Report, ...]:
    reports = Reports(Report("speed"), Report("first_lesson"), Report("certificate"))
    with tempfile.TemporaryDirectory(prefix="luxin-bench-") as name:
        folder = Path(name)
        bench(folder, reports, "sqlite", (f"sqlite:///{folder}/lms.sqlite3", f"sqlite:///{folder}/bare.sqlite3"))
        if servers.postgresql_answers():
            mark = f"luxin_bench_{os.getpid()}"
            with servers.own_database(mark) as ours, servers.own_database(f"{mark}_bare") as bare:
                bench(folder, reports, "postgresql", (ours, bare))
        else:
            say("\nPostgreSQL does not answer on 127.0.0.1:5432: only SQLite was measured.")
    say("\nA cold first lesson (Moodle: 1,305 KB in 24 requests), and one certificate")
    figure_table([*reports.first_lesson.figures, *reports.certificate.figures])
    return reports.speed, reports.first_lesson, reports.certificate


if __name__ == "__main__":
    main()
