"""Item analysis over a million answers on PostgreSQL (a hundred thousand on SQLite): seconds and memory of the nightly job.

Runs itself in the product's own process for each database, on the product's own bank; sheets of ten questions by persons who
know more or less. Built by COPY, so that building takes seconds, too.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ANSWERS = {"postgresql": 1_000_000, "sqlite": 100_000}
EACH = 10  # questions of a sheet
PERSONS = 3_000
AT_ONCE = 2_000


def sheets(count: int) -> Iterator[tuple[list[Any], list[list[Any]]]]:
    """Sittings with their answers, as rows; the same ones at every run."""
    from assessments.models import QuestionVersion, Quiz
    from kit import clock
    from people.models import Person

    dice = random.Random(7)
    people = Person.objects.bulk_create([Person(name=f"村干部{n}", password="!") for n in range(PERSONS)])
    quizzes = list(Quiz.objects.filter(purpose="test").values_list("pk", flat=True))
    drawn = list(QuestionVersion.objects.filter(current_of__live=True).values_list("pk", "question__key", "content"))
    versions = [(pk, key, content) for pk, key, content in drawn if content["kind"] in ("single", "truefalse")]
    knows = {person.pk: dice.random() for person in people}
    hard = {pk: dice.random() for pk, _key, _content in versions}
    now = clock.now()
    for number in range(count):
        person = people[number % PERSONS].pk
        id = UUID(int=dice.getrandbits(128), version=4)
        at = now - timedelta(days=dice.randrange(700))
        asked = dice.sample(versions, EACH)
        paper = [{"v": str(pk), "q": key, "o": [o["k"] for o in content["options"]]} for pk, key, content in asked]
        rows, right = [], 0
        for pk, _key, content in asked:
            good = dice.random() < 0.25 + 0.7 * max(0.0, min(1.0, 0.5 + knows[person] - hard[pk]))
            others = [option["k"] for option in content["options"] if option["k"] not in content["answer"]]
            value = list(content["answer"]) if good or not others else [dice.choice(others)]
            right += good
            rows.append([id, pk, value, UUID(int=dice.getrandbits(128), version=4), at, good])
        result = {"right": right, "asked": EACH, "needed": 8, "items": {}, "cells": []}
        yield [id, person, dice.choice(quizzes), 1 + number, paper, at, result, right >= 8], rows


def build(answers: int) -> None:
    """The bank and so many answers."""
    from django.db import connection

    from assessments.models import Answer, Sitting
    from lms import domain

    domain.load(lambda _line: None)
    copy = connection.vendor == "postgresql"
    some: list[Any] = []
    lines: list[Any] = []

    def copied(table: str, columns: str, rows: list[list[Any]]) -> None:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as into:
            for row in rows:
                into.write_row(row)

    def write() -> None:
        made = [
            Sitting(
                id=id, person_id=person, quiz_id=quiz, purpose="test", number=number, seed=1, paper=paper,
                strength=2, started_at=at, closed_at=at, submit_event=id, result=result, passed=passed,
            )
            for id, person, quiz, number, paper, at, result, passed in some
        ]  # fmt: skip
        if copy:
            fields = Sitting._meta.concrete_fields
            columns = ", ".join(f'"{field.column}"' for field in fields)
            copied("assessments_sitting", columns, [[_said(row, field) for field in fields] for row in made])
        else:
            Sitting.objects.bulk_create(made, batch_size=500)
        if copy:
            columns = 'sitting_id, version_id, value, event, lease, seq, at, "right"'
            rows = [
                [sitting, version, json.dumps(value), event, 0, 1, at, right]
                for sitting, version, value, event, at, right in lines
            ]
            copied("assessments_answer", columns, rows)
        else:
            Answer.objects.bulk_create(
                [
                    Answer(sitting_id=sitting, version_id=version, value=value, event=event, seq=1, at=at, right=right)
                    for sitting, version, value, event, at, right in lines
                ],
                batch_size=500,
            )
        some.clear()
        lines.clear()

    for sitting, rows in sheets(answers // EACH):
        some.append(sitting)
        lines.extend(rows)
        if len(some) == AT_ONCE:
            write()
    write()
    if copy:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _said(row: Any, field: Any) -> Any:
    """The value of a column as COPY takes it."""
    value = getattr(row, field.attname)
    return json.dumps(value) if field.get_internal_type() == "JSONField" and value is not None else value


def peak() -> int:
    """The most memory that this process has held since the peak was cleared, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def measure(database: str) -> dict[str, float]:
    """Every figure; in the product's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from django.core.management import call_command

    from assessments.jobs import COUNT, COUNT_ONE
    from assessments.models import Answer, ItemStatistics
    from kit import jobs

    call_command("migrate", interactive=False, verbosity=0)
    started = time.perf_counter()
    build(ANSWERS[database])
    sys.stderr.write(f"built in {time.perf_counter() - started:.0f} s\n")
    Path("/proc/self/clear_refs").write_text("5")  # the peak of building is not the job's
    before = peak()
    started = time.perf_counter()
    job = jobs.ask(COUNT)
    jobs.run_now([job.pk])
    counted = time.perf_counter() - started
    after = peak()
    busiest = ItemStatistics.objects.of_questions().order_by("-answers").values_list("question", flat=True)[0]
    started = time.perf_counter()
    jobs.run_now([jobs.ask(COUNT_ONE, key=busiest).pk])
    return {
        "answers": Answer.objects.count(),
        "counted": sum(ItemStatistics.objects.of_questions().values_list("answers", flat=True)),
        "seconds": counted,
        "one_s": time.perf_counter() - started,
        "more_mib": (after - before) / 1024,
    }


def main() -> Any:
    from bench import servers
    from bench.figures import Figure, Report, figure_table, say
    from bench.speed import run_module

    only = sys.argv[1:]  # names of databases; all without any
    report = Report("analysis")

    def one(database: str, folder: Path, url: str) -> None:
        if only and database not in only:
            return
        say(f"{database}: item analysis over {ANSWERS[database]:,} answers …")
        settings = servers.environment(folder, DATABASE_URL=url)
        seen = json.loads(run_module("bench.analysis", settings, "measure", database))
        if seen["counted"] != seen["answers"]:
            raise SystemExit(f"{seen['counted']} of {seen['answers']} answers were counted")
        large = database == "postgresql"
        report.add(
            Figure(
                "bank.analysis_1m_s" if large else "bank.analysis_100k_s",
                seen["seconds"],
                "s",
                "<= 60" if large else "",
                database,
            ),
            Figure("bank.analysis_one_question_s", seen["one_s"], "s", database=database),
            Figure("bank.analysis_memory_mib", seen["more_mib"], "MiB", database=database),
        )

    servers.on_each("analysis", one)
    figure_table(report.figures)
    return report


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        sys.stdout.write(json.dumps(measure(sys.argv[2])))
    else:
        main()
