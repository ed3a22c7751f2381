"""Figures: a name, a value, a goal, and whether it holds; as lines of bench/out/ and as a table."""

from __future__ import annotations

import json
import operator
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "out"
COMPARE = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True)
class Figure:
    """One measured value. goal: ``"<= 4"``; empty for a figure that only informs.  database: empty where none matters."""

    name: str
    value: float
    unit: str
    goal: str = ""
    database: str = ""

    @property
    def holds(self) -> bool | None:
        """None without a goal."""
        if not self.goal:
            return None
        sign, _, bound = self.goal.partition(" ")
        return COMPARE[sign](self.value, float(bound))

    @property
    def verdict(self) -> str:
        return {None: "", True: "holds", False: "MISSED"}[self.holds]

    def as_line(self) -> str:
        line = {
            "name": self.name,
            "database": self.database or None,
            "value": round(self.value, 3),
            "unit": self.unit,
            "goal": self.goal or None,
            "holds": self.holds,
        }
        return json.dumps(line, ensure_ascii=False)


class Report:
    """The figures of one benchmark. Its file is begun anew and grows by a line with each figure."""

    def __init__(self, benchmark: str) -> None:
        OUT.mkdir(parents=True, exist_ok=True)
        self.file = OUT / f"{benchmark}.jsonl"
        self.file.write_text("", encoding="utf-8")
        self.figures: list[Figure] = []

    def add(self, *figures: Figure) -> None:
        with self.file.open("a", encoding="utf-8") as stream:
            for figure in figures:
                self.figures.append(figure)
                stream.write(f"{figure.as_line()}\n")

    @property
    def missed(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.holds is False]


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows below their head; the first column to the left, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(head))]
    for number, row in enumerate(cells):
        padded = [
            _padded(cell, width, left=place == 0) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(padded).rstrip())
        if number == 0:
            say("  ".join("-" * width for width in widths))


def figure_table(figures: Sequence[Figure]) -> None:
    """The plain table of a benchmark: name, value, goal, verdict."""
    rows = [(each.name, f"{each.value:.2f}", each.unit, each.goal, each.verdict) for each in figures]
    table(("figure", "measured", "unit", "goal", ""), rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - _width(text))
    return text + blanks if left else blanks + text
