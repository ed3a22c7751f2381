"""The sections of a lesson: what is read aloud, one after the other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

HEAD = "head"  # the section of title and point
MARK = re.compile(r"<!--listen (\d+)-->\n?")
_FIRST_HEADING = re.compile(r"\A<section[^>]*>(?:<p[^>]*>[^<]*</p>)?<h2>.*?</h2>", re.DOTALL)
_OPENING = re.compile(r"\A<(?:section|figure)[^>]*>")


@dataclass(frozen=True)
class Section:
    """One part of a lesson. id: of its block, or `HEAD`; title: what a list calls it; text: what is read, line by line."""

    id: str
    title: str
    text: str

    @property
    def digest(self) -> str:
        """Of its words: another one when it says something else."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]

    def as_row(self) -> dict[str, str]:
        return asdict(self)


def of_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Section, ...]:
    """What `Section.as_row` made."""
    return tuple(Section(**row) for row in rows)


def head_mark() -> str:
    """Where the head can be listened to; it stands outside of the blocks."""
    return "<!--listen 0-->"


def marked(html: str, number: int) -> str:
    """The HTML of a block with a mark for section ``number`` below its heading, or at its beginning."""
    found = _FIRST_HEADING.match(html) or _OPENING.match(html)
    place = found.end() if found else 0
    return f"{html[:place]}<!--listen {number}-->{html[place:]}"


def read_aloud(kind: str, value: Any, plain: str) -> str:
    """The words of a block for the ear. plain: its text as it stands on the page, a line each. Steps are counted, and each
    cell of a table comes with its head, since nobody sees the rows."""
    if kind == "steps":
        return "\n".join([value["title"], *(f"第{number}，{item}" for number, item in enumerate(value["items"], 1))])
    if kind == "table":
        heads = [column["heading"] for column in value["table"].columns]
        rows = (list(row["values"]) for row in value["table"].row_data)
        lines = (_row(heads, row) for row in rows)
        return "\n".join([value["title"], *lines])
    return plain


def _row(heads: list[str], cells: list[str]) -> str:
    told = (f"{head}：{cell}" for head, cell in zip(heads, cells, strict=True) if cell)
    return "；".join(told)
