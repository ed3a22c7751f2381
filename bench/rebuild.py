"""Levels, gaps and plans of a province rebuilt from nothing, then once more unchanged; and those of one person after one answer.

Runs itself in the product's own process for each database; people, offices and evidence in the demonstration's mix
(`bench.province`), 130,000 on PostgreSQL and 3,000 on SQLite.

    python -m bench.rebuild                  both databases
    python -m bench.rebuild 30000            so many people, PostgreSQL alone
    python -m bench.rebuild growth           3,000, 30,000, 130,000 and 1,000,000 people, a table

The wall clock is what the goal is about. Beside it stands the time on a CPU, Python and the database together: on a machine
that has other things to do, half of it is what two cores of its own would need.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

PEOPLE = {"postgresql": 130_000, "sqlite": 3_000}
GROWTH = (3_000, 30_000, 130_000, 1_000_000)
PROCESSES = 2
ONE_BY_ONE = 60  # persons who answer something
SECONDS, MIB, ONE_MS, LEVELS_MS = 60, 1024, 50, 20


def measure(people: int) -> dict[str, Any]:
    """Every figure; in the product's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from django.core.management import call_command

    from bench import province
    from competencies.models import LevelState
    from learning import tallies
    from learning.models import OpenStep, Plan
    from people.models import Person

    call_command("migrate", interactive=False, verbosity=0)
    built = timed(lambda: province.build(people))["wall"]
    say(f"{Person.objects.count():,} people built in {built:.0f} s")
    new = in_a_process()
    say(f"from nothing: {new}")
    counts = {"states": LevelState.objects.count(), "plans": Plan.objects.count(), "steps": OpenStep.objects.count()}
    same = in_a_process()
    say(f"unchanged: {same}")
    unhurried()
    if apart := tallies.verify():
        raise SystemExit(f"{len(apart)} tallies differ from a full count")
    return {"new": new, "same": same, **counts, **one_by_one()}


def unhurried() -> None:
    """A full count of a million people is no page."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")


def in_a_process() -> dict[str, float]:
    """A rebuild of everybody by the command, from its start to its end: seconds, and the most memory of all its processes together."""
    import resource
    import subprocess
    import threading

    command = [sys.executable, "manage.py", "rebuild_people", "--processes", str(PROCESSES)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most, others = 0, backends()
    database: dict[int, float] = {}  # process of PostgreSQL that serves this database -> its seconds on a CPU so far

    def watch() -> None:
        nonlocal most
        while process.poll() is None:
            most = max(most, sum(_held(pid) for pid in (process.pid, *_children(process.pid))))
            for pid in backends() - others:
                database[pid] = max(_cpu(pid), database.get(pid, 0.0))
            time.sleep(0.25)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if process.wait():
        raise SystemExit("rebuild_people failed")
    wall = time.perf_counter() - started
    watcher.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    python = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "python": python, "database": sum(database.values()), "mib": most / 1024}


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _held(pid: int) -> int:
    """The memory that a process holds, in KiB, what it shares with others divided among them; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def backends() -> set[int]:
    """The processes of PostgreSQL that serve this database now; none for another database."""
    from django.conf import settings
    from django.db import connection

    from bench import servers

    is_ours = connection.vendor == "postgresql"
    return set(servers.backends(str(settings.DATABASES["default"]["NAME"]))) if is_ours else set()


def own_backend() -> int:
    """The process of PostgreSQL that serves this connection; 0 for another database."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _cpu(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def one_by_one() -> dict[str, float]:
    """Milliseconds, the 95th of a hundred, from one answer's evidence to the new levels, and on to gaps and plan."""
    import uuid

    from bench.people import p95
    from competencies.api import Kind, Shown, framework, record_evidence
    from kit import clock
    from learning import plans
    from learning.models import OpenStep
    from people.models import Person

    levels, whole, used = [], [], []
    steps = OpenStep.objects.select_related("plan", "competency").order_by("plan_id", "competency_id", "level")
    seen: set[int] = set()
    for step in steps.iterator(chunk_size=200):
        if step.plan_id in seen:
            continue
        seen.add(step.plan_id)
        person = Person.objects.get(pk=step.plan.person_id)
        framework()
        shown = Shown(
            uuid.uuid4(), step.competency.key, step.level, True, Kind.PHONE_TEST, clock.today(), questions=5, right=5
        )
        own = own_backend()
        started, busy = time.perf_counter(), time.process_time() + _cpu(own)
        record_evidence([shown], person=person, at=clock.now())
        levels.append(1000 * (time.perf_counter() - started))
        plans.replan([person.pk])
        whole.append(1000 * (time.perf_counter() - started))
        used.append(1000 * (time.process_time() + _cpu(own) - busy))
        if len(whole) == ONE_BY_ONE + 5:
            break
    # The first ones read the framework and the catalogue, which a server has in memory.
    return {"levels_ms": p95(levels[5:]), "one_ms": p95(whole[5:]), "one_cpu_ms": median(used[5:])}


def timed(act: Any) -> dict[str, float]:
    started = time.perf_counter()
    act()
    return {"wall": time.perf_counter() - started}


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _measured(people: int, folder: Path, url: str) -> dict[str, Any]:
    from bench import servers
    from bench.speed import run_module

    return json.loads(
        run_module("bench.rebuild", servers.environment(folder, DATABASE_URL=url), "measure", str(people))
    )


def main() -> Any:
    from bench import servers
    from bench.figures import Figure, Report, figure_table
    from bench.figures import say as tell

    report = Report("rebuild")
    only = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 0

    def one(database: str, folder: Path, url: str) -> None:
        if only and database == "sqlite":
            return
        people = only or PEOPLE[database]
        tell(f"{database}: levels, gaps and plans of {people:,} people …")
        seen = _measured(people, folder, url)
        size = f"{people // 1000}k"
        goal = people == PEOPLE["postgresql"]
        new, same = seen["new"], seen["same"]
        report.add(
            Figure(f"rebuild.{size}_s", new["wall"], "s", f"<= {SECONDS}" if goal else "", database),
            Figure(f"rebuild.{size}_mib", new["mib"], "MiB", f"<= {MIB}" if goal else "", database),
            Figure(f"rebuild.{size}_cpu_s", new["python"] + new["database"], "CPU s", database=database),
            Figure(f"rebuild.{size}_python_s", new["python"], "CPU s", database=database),
            Figure(f"rebuild.{size}_unchanged_s", same["wall"], "s", database=database),
            Figure(f"rebuild.{size}_unchanged_cpu_s", same["python"] + same["database"], "CPU s", database=database),
            Figure("rebuild.one_person_ms", seen["one_ms"], "ms", f"<= {ONE_MS}", database),
            Figure("rebuild.one_person_cpu_ms", seen["one_cpu_ms"], "CPU ms", database=database),
            Figure("rebuild.one_person_levels_ms", seen["levels_ms"], "ms", f"<= {LEVELS_MS}", database),
        )

    servers.on_each("rebuild", one)
    figure_table(report.figures)
    return report


def growth(sizes: tuple[int, ...] = GROWTH) -> None:
    """How a rebuild grows with the number of people, on PostgreSQL."""
    import tempfile

    from bench import servers
    from bench.figures import table

    rows = []
    for people in sizes:
        with tempfile.TemporaryDirectory() as folder, servers.own_database(f"luxin_growth_{os.getpid()}") as url:
            seen = _measured(people, Path(folder), url)
        new, same = seen["new"], seen["same"]
        cpu = new["python"] + new["database"]
        rows.append(
            [
                f"{people:,}",
                *(f"{one:.1f}" for one in (new["wall"], cpu, 1000 * cpu / people, new["mib"], same["wall"])),
            ]
        )
    table(("people", "from nothing, s", "CPU s", "CPU ms each", "MiB", "unchanged, s"), rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        sys.stdout.write(json.dumps(measure(int(sys.argv[2]))))
    elif sys.argv[1:2] == ["growth"]:
        growth(tuple(int(one) for one in sys.argv[2:]) or GROWTH)
    else:
        main()
