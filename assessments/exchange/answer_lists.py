"""Answers in a list behind the questions: 答案：1-5 ABCDA 6.B 7.C; 1—5：√×√√×; 11. 三分之二. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assessments.exchange.kind_words import narrow

TRUTHS = "√×✓✔✗✘对错"
ONE = rf"(?:[A-Z]{{1,8}}|[{TRUTHS}]|正确|错误)"
RUN = re.compile(
    rf"(?P<first>\d{{1,4}})\s*题?\s*(?:-+|—+|–|~|－|至|到)\s*(?P<last>\d{{1,4}})\s*题?\s*[:：.、)]?\s*(?P<said>{ONE}(?:[\s,，、;；.]*{ONE})*)[\s,，、;；。.]*"
)
ENTRY = re.compile(
    rf"(?:第|[(（])?\s*(?P<number>\d{{1,4}})\s*题?\s*[.、:：)）．\s]*\s*(?P<said>[A-Z](?:[、,]?[A-Z]){{0,7}}|[{TRUTHS}]|正确|错误)(?=[\s,，、;；。.(（第\d]|$)[\s,，、;；。.]*"
)
OPEN = re.compile(r"^\s*(?:第|[(（])?\s*(?P<number>\d{1,4})\s*题?\s*[.、:：)）．]\s*(?P<said>\S.*)$")
TITLE = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]\s*)?[\[(]?(?:.{0,12}?)(?:参考|标准|试题)?答案(?:及|与|和)?(?:评分标准|解析|要点|部分|列表|一览)?[\])]?\s*[:：]?$"
)


@dataclass
class Entry:
    """The answer of the question ``number``; number 0: a head of a section, whose kind is ``hint``."""

    number: int
    said: str
    place: str
    hint: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)


def is_title(text: str) -> bool:
    """Whether a line only says that answers follow."""
    return len(text) <= 30 and bool(TITLE.match(narrow(text)))


def is_list(text: str) -> bool:
    """Whether ``text`` is nothing but numbered answers: a run of them, or two."""
    found, rest = _strict(narrow(text).strip())
    return not rest and (len(found) > 1)


def entries_of(text: str, place: str) -> list[Entry]:
    """The answers in a line of a list; none when it holds none."""
    flat = narrow(text).strip()
    found, rest = _strict(flat)
    if found and not rest:
        return [Entry(number, said, place) for number, said in found]
    line = OPEN.match(text.strip())
    return [Entry(int(line["number"]), line["said"].strip(), place)] if line else []


def _strict(flat: str) -> tuple[list[tuple[int, str]], str]:
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(flat):
        run = RUN.match(flat, at)
        if run and (answers := _of_run(run)):
            found += answers
            at = run.end()
            continue
        entry = ENTRY.match(flat, at)
        if entry is None:
            return found, flat[at:]
        found.append((int(entry["number"]), re.sub(r"[、,]", "", entry["said"])))
        at = entry.end()
    return found, ""


def _of_run(run: re.Match[str]) -> list[tuple[int, str]]:
    first, last = int(run["first"]), int(run["last"])
    wanted = last - first + 1
    words = re.findall(ONE, run["said"])
    if len(words) != wanted:  # ABCDA without blanks: one letter for each
        words = re.findall(rf"[A-Z{TRUTHS}]|正确|错误", run["said"])
    return list(zip(range(first, last + 1), words, strict=True)) if len(words) == wanted else []
