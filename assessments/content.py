"""What a question says, between the bank's row, the data file and the frozen version. Pure.

The row keeps JSON, the rules take `ParsedQuestion`; both say the same, and these functions are the only way between them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from assessments.questions import CitedLaw, Option, ParsedQuestion, QuestionType, Rubric, takes_several


class Row(Protocol):
    """The fields of the bank's row that a question consists of."""

    key: str
    level: int
    kind: str
    stem: str
    options: list[dict[str, str]]
    answer: Any
    explanation: str
    sources: list[dict[str, Any]]
    difficulty: int


def fields_of(question: ParsedQuestion) -> dict[str, Any]:
    """The fields of the bank's row, without code and competency."""
    rubric = question.rubric
    return {
        "level": question.level,
        "kind": question.type.value,
        "stem": question.stem,
        "options": [{"k": option.key, "t": option.text} for option in question.options],
        "answer": {"points": list(rubric.points), "min_points": rubric.least} if rubric else list(question.right),
        "explanation": question.explanation,
        "sources": [{"law": cited.law, "articles": list(cited.articles)} for cited in question.citations],
        "laws": names_of(cited.law for cited in question.citations),
        "difficulty": question.difficulty,
    }


def question_of(row: Row, competency: str) -> ParsedQuestion:
    """The question that the row holds. competency: its key."""
    short = row.kind == QuestionType.SHORT
    rubric = row.answer if isinstance(row.answer, dict) else {}
    return ParsedQuestion(
        code=row.key,
        competency=competency,
        level=row.level,
        type=QuestionType(row.kind),
        stem=row.stem,
        options=tuple(Option(option["k"], option["t"]) for option in row.options),
        right=() if short else tuple(row.answer),
        rubric=Rubric(tuple(rubric.get("points", ())), rubric.get("min_points", 0)) if short else None,
        explanation=row.explanation,
        citations=tuple(CitedLaw(source["law"], tuple(source["articles"])) for source in row.sources),
        difficulty=row.difficulty,
    )


def frozen(question: ParsedQuestion, *, text_dates: Mapping[str, date | None]) -> dict[str, Any]:
    """What a version keeps. Each law is cited with the date of the text that the question was written for.

    text_dates: by name of the law; a missing one means that nobody knows the date.
    """
    said = fields_of(question)
    sources = [{**source, "text_date": _iso(text_dates.get(source["law"]))} for source in said.pop("sources")]
    del said["laws"]
    return {
        **said,
        "sources": sources,
        "several": takes_several(question.type, question.right),
        "competency": question.competency,
    }


def hash_of(question: ParsedQuestion) -> str:
    """Of everything that a person can change of a question; two that say the same have the same."""
    return hash_of_content({**fields_of(question), "competency": question.competency})


def hash_of_content(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def names_of(laws: Iterable[str]) -> str:
    """Names of laws between bars, so that a filter finds one whole name: "|民法典|村民委员会组织法|"."""
    names = list(dict.fromkeys(laws))
    return f"|{'|'.join(names)}|" if names else ""


def differences(old: ParsedQuestion, new: ParsedQuestion) -> Sequence[str]:
    """The names of the fields in which two questions differ, in the order of the row."""
    before, after = fields_of(old), fields_of(new)
    changed = [name for name in before if before[name] != after[name] and name != "laws"]
    return changed if old.competency == new.competency else ["competency", *changed]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
