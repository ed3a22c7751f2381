"""A benchmark that measures in the product's own process, once for each database, and prints its figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bench import servers
from bench.figures import Figure, Report, figure_table, say
from bench.speed import run_module

Seen = Mapping[str, Any]
"""What ``measure`` of the benchmark's module prints as JSON."""


def measured_on_each(name: str, saying: str, figures: Callable[[Seen, str], Iterable[Figure]]) -> Report:
    """Run ``python -m bench.<name> measure`` on SQLite and, where it answers, on PostgreSQL.

    saying: what is being done, for whoever waits.  figures: of what was seen, and of the database's word.
    """
    report = Report(name)

    def one(database: str, folder: Path, url: str) -> None:
        say(f"{database}: {saying} …")
        seen = json.loads(run_module(f"bench.{name}", servers.environment(folder, DATABASE_URL=url), "measure"))
        report.add(*figures(seen, database))

    servers.on_each(name, one)
    figure_table(report.figures)
    return report
