"""What the loaders of data files have in common: rows with file and line, problems collected, a result in four numbers.

    def load_posts(report: Report = silent) -> Loaded:
        rows = csv_rows(DATA / "posts.csv", ["code", "name"])
        problems = Problems()
        …problems.add(row, "…")…
        problems.stop()          # raises BadRows with all of them: nothing has been written
        …
        return reported(report, Loaded("posts", added=3, same=18))

A loader may run any number of times. What people changed afterwards is never overwritten: it stands in ``differs``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.errors import UserError

Report = Callable[[str], Any]


def silent(line: str) -> None:
    """A report that nobody reads."""


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one row. ``line`` as an editor shows it, from 1 (the header of a CSV file is line 1)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class BadRows(UserError):
    """The data file has rows that cannot be used; nothing of it was loaded."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Loaded:
    """What one run of a loader did, in rows. ``differs``: one line each for what was left alone because people changed it."""

    what: str
    added: int = 0
    changed: int = 0
    same: int = 0
    differs: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether the files and the database agreed already."""
        return not (self.added or self.changed or self.differs)

    def lines(self) -> list[str]:
        counts = f"{self.what}: {self.added} added, {self.changed} changed, {self.same} same"
        return [counts, *(f"  differs, left as it is: {line}" for line in self.differs)]


def reported(report: Report, loaded: Loaded) -> Loaded:
    """Say ``loaded`` line by line and hand it on."""
    for line in loaded.lines():
        report(line)
    return loaded


@dataclass(frozen=True)
class Row:
    """One row of a data file; a missing column is an empty text."""

    file: str
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


@dataclass
class Problems:
    """Collects what is wrong, so that all bad rows are named at once and not the first alone."""

    found: list[RowProblem] = field(default_factory=list)

    def add(self, row: Row, message: str) -> None:
        self.found.append(RowProblem(row.file, row.line, message))

    def at(self, file: str, line: int, message: str) -> None:
        self.found.append(RowProblem(file, line, message))

    def stop(self) -> None:
        """Raise `BadRows` when anything was found."""
        if self.found:
            raise BadRows(self.found)


def csv_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a UTF-8 CSV file, cells without spaces around. Raises BadRows when one of ``columns`` is missing."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [column for column in columns if column not in (reader.fieldnames or [])]
        if missing:
            raise BadRows([RowProblem(path.name, 1, f"column {', '.join(missing)} is missing")])
        return [Row(path.name, reader.line_num, _clean(values)) for values in reader]


def whole_number(row: Row, column: str, problems: Problems, *, least: int = 0, most: int | None = None) -> int:
    """The number in ``column``; ``least`` and a problem when it is none or lies outside."""
    text = row[column]
    if text.isdecimal() and text.isascii() and least <= int(text) and (most is None or int(text) <= most):
        return int(text)
    limits = f"from {least} up" if most is None else f"from {least} to {most}"
    problems.add(row, f"{column} is {text!r}, not a number {limits}")
    return least


def _clean(values: Mapping[Any, Any]) -> dict[str, str]:
    # A row with too many cells has its rest under None; a short one has None as value.
    return {column: (value or "").strip() for column, value in values.items() if column is not None}
