"""Answers and starts of an exam under many at once: 50 learners on PostgreSQL and 20 on SQLite who answer all the time, and 1,000
persons who begin the same exam within a minute. Times count from when a request was due, waiting included.

A learner answers every three seconds in the mean, ten times as fast as anybody reads a question. What else the machine does
weighs on the times, so its load is said beside them, and the CPU of server and database for one request, on which nothing weighs.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import exam_world, servers
from bench.figures import ROOT, Figure, Report, say, table
from bench.speed import Measured, run_module

LEARNERS = {"postgresql": (50, 50), "sqlite": (20, 100)}  # how many at once, and the goal of P95 in ms
PAUSE, SECONDS = 3.0, 40  # between two answers of one learner; of the whole block
STARTS, STARTS_IN, DOORS = 1000, 60, 100  # DOORS: connections that the starts come through
MOST_QUERIES, START_MS = 8, 500
COUNTED = 80  # requests of each kind that are only counted


def timetables(learners: list[dict[str, Any]], chance: random.Random) -> list[list[tuple[float, list[str]]]]:
    """Each learner answers one question after the other, and begins anew to change his mind."""
    made = []
    for learner in learners:
        due, number, own = chance.uniform(0, PAUSE), 0, []
        while due < SECONDS:
            own.append((due, exam_world.answer(learner, number % exam_world.QUESTIONS, chance.randrange(4))))
            due, number = due + chance.expovariate(1 / PAUSE), number + 1
        made.append(own)
    return made


def starts(cookies: list[str], chance: random.Random) -> list[list[tuple[float, list[str]]]]:
    """Everybody at an instant of his own within the minute."""
    dues = sorted((chance.uniform(0, STARTS_IN), exam_world.start(cookie)) for cookie in cookies)
    return [dues[door::DOORS] for door in range(DOORS)]


def ask(port: int, visitors: list[list[tuple[float, list[str]]]]) -> tuple[Measured, int]:
    """What was seen, and how many answers were no redirect to where one goes on."""
    line = json.dumps({"port": port, "visitors": visitors})
    command = [sys.executable, "-m", "bench.crowd"]
    seen = json.loads(
        subprocess.run(command, cwd=ROOT, input=line, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    measured = Measured(ms=seen["ms"], seconds=seen["seconds"])
    return measured, sum(count for status, count in seen["statuses"].items() if status != "302")


def bench(report: Report, database: str, folder: Path, url: str) -> list[tuple[object, ...]]:
    """The figures of one database, and its rows of the table."""
    learners, most_ms = LEARNERS[database]
    settings = servers.environment(folder, DATABASE_URL=url)
    say(f"{database}: an exam of {exam_world.QUESTIONS} questions, {learners} learners, {STARTS:,} who begin …")
    world = json.loads(run_module("bench.exam_world", settings, str(learners + 1), str(STARTS + COUNTED + DOORS)))
    counted = {
        "answer": [exam_world.answer(world["begun"][-1], n % exam_world.QUESTIONS, n) for n in range(COUNTED)],
        "exam_start": [exam_world.start(cookie) for cookie in world["about_to"][:COUNTED]],
    }
    file = folder / f"counted-{database}.json"
    file.write_text(json.dumps(counted), encoding="utf-8")
    queries = json.loads(run_module("bench.queries", settings, str(file)))
    chance = random.Random(20260312)
    name = url.rpartition("/")[2] if database == "postgresql" else ""
    warm, cookies = world["about_to"][COUNTED : COUNTED + DOORS], world["about_to"][COUNTED + DOORS :]
    with servers.serving("lms.wsgi:application", settings, database=name) as server:
        ask(server.port, [[(n / 10, exam_world.start(cookie))] for n, cookie in enumerate(warm)])
        used = server.cpu()
        answers, failed = ask(server.port, timetables(world["begun"][:learners], chance))
        answer_ms, used = 1000 * (server.cpu() - used) / len(answers.ms), server.cpu()
        begun, errors = ask(server.port, starts(cookies, chance))
        start_ms = 1000 * (server.cpu() - used) / len(begun.ms)
    report.add(
        Figure("answer.queries", queries["answer"], "queries", f"<= {MOST_QUERIES}", database),
        Figure("answer.p50_ms", answers.quantile(0.5), "ms", database=database),
        Figure("answer.p95_ms", answers.quantile(0.95), "ms", f"<= {most_ms}", database),
        Figure("answer.cpu_ms", answer_ms, "ms", database=database),
        Figure("answer.per_second", answers.per_second, "answers/s", database=database),
        Figure("answer.errors", failed, "answers", "<= 0", database),
        Figure("exam_start.queries", queries["exam_start"], "queries", database=database),
        Figure("exam_start.p50_ms", begun.quantile(0.5), "ms", database=database),
        Figure("exam_start.p95_ms", begun.quantile(0.95), "ms", f"<= {START_MS}", database),
        Figure("exam_start.cpu_ms", start_ms, "ms", database=database),
        Figure("exam_start.errors", errors, "starts", "<= 0", database),
        Figure("machine.load", os.getloadavg()[0], "processes", database=database),
    )
    return [
        row(f"answer, {learners} learners", queries["answer"], answers, answer_ms, failed, database),
        row(f"start, {STARTS:,} in {STARTS_IN} s", queries["exam_start"], begun, start_ms, errors, database),
    ]


def row(name: str, queries: int, seen: Measured, cpu_ms: float, errors: int, database: str) -> tuple[object, ...]:
    times = (f"{cpu_ms:.1f}", f"{seen.quantile(0.5):.1f}", f"{seen.quantile(0.95):.1f}", f"{seen.per_second:.1f}")
    return (name, queries, *times, errors, database)


def main() -> Report:
    report, rows = Report("answers"), list[tuple[object, ...]]()
    servers.on_each("answers", lambda database, folder, url: rows.extend(bench(report, database, folder, url)))
    table(("operation", "queries", "CPU ms", "P50 ms", "P95 ms", "per second", "errors", "database"), rows)
    return report


if __name__ == "__main__":
    main()
