"""What a question says, between the bank's row, the data file and the frozen version. Pure.

The row keeps JSON, the rules take `ParsedQuestion`; both say the same, and these functions are the only way between them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from assessments import likeness
from assessments.questions import (
    CitedLaw,
    Number,
    Option,
    ParsedQuestion,
    Part,
    Picture,
    QuestionType,
    Rubric,
    Step,
    takes_several,
)


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
    partial: bool
    tags: str
    image_id: int | None
    image_alt: str


# Fields that came later; one that says nothing is left out of hashes, so that what was loaded before is still known.
LATER: Mapping[str, Any] = {"partial": False, "tags": "", "image_id": None, "image_alt": ""}


def fields_of(question: ParsedQuestion) -> dict[str, Any]:
    """The fields of the bank's row, without code and competency."""
    picture = question.picture
    return {
        "level": question.level,
        "kind": question.type.value,
        "stem": question.stem,
        "options": [_option(option) for option in question.options],
        "answer": _answer(question),
        "explanation": question.explanation,
        "sources": [{"law": cited.law, "articles": list(cited.articles)} for cited in question.citations],
        "laws": names_of(cited.law for cited in question.citations),
        "difficulty": question.difficulty,
        "partial": question.partial,
        "tags": names_of(question.tags),
        "image_id": picture.image if picture else None,
        "image_alt": picture.alt if picture else "",
    }


def words_of(question: ParsedQuestion) -> str:
    """The bare words of a question, as the bank keeps them of each row."""
    said = fields_of(question)
    return likeness.words_of(said["stem"], said["options"], said["answer"])


def question_of(row: Row, competency: str) -> ParsedQuestion:
    """The question that the row holds. competency: its key."""
    type_ = QuestionType(row.kind)
    part = part_of(type_, row.options, row.answer, partial=row.partial)
    return ParsedQuestion(
        code=row.key,
        competency=competency,
        level=row.level,
        type=type_,
        stem=row.stem,
        options=part.options,
        right=part.right,
        rubric=rubric_of(row.answer) if type_ == QuestionType.SHORT else None,
        explanation=row.explanation,
        citations=tuple(CitedLaw(source["law"], tuple(source["articles"])) for source in row.sources),
        difficulty=row.difficulty,
        targets=part.targets,
        blanks=part.blanks,
        number=part.number,
        partial=part.partial,
        steps=steps_of(row.answer) if type_ == QuestionType.CHAIN else (),
        tags=tuple(filter(None, row.tags.split("|"))),
        picture=Picture(row.image_id, row.image_alt) if row.image_id else None,
    )


def part_of(type_: QuestionType, options: Sequence[Mapping[str, str]], answer: Any, *, partial: bool = False) -> Part:
    """What is answered, out of the JSON of options and answer; `fields_of` says how they are written.

    Nothing is checked here: what another shape holds is left out, and `questions.faults` names what is then missing.
    """
    of = answer if isinstance(answer, dict) else {}
    return Part(
        type=type_,
        options=_options(options),
        right=tuple(of.get("pairs", ()) if of else answer if isinstance(answer, list | tuple) else ()),
        targets=_options(of.get("targets", ())),
        blanks=tuple(tuple(variants) for variants in of.get("blanks", ())),
        number=_number(of) if "value" in of else None,
        partial=partial,
    )


def steps_of(answer: Any) -> tuple[Step, ...]:
    """The questions of a chain."""
    steps = answer.get("steps", ()) if isinstance(answer, dict) else ()
    return tuple(
        Step(
            text=step["text"],
            part=part_of(
                QuestionType(step["kind"]), step["options"], step["answer"], partial=step.get("partial", False)
            ),
            marks=step["marks"],
            explanation=step["explanation"],
        )
        for step in steps
    )


def rubric_of(answer: Any) -> Rubric:
    """What is looked for in a short text."""
    of = answer if isinstance(answer, dict) else {}
    return Rubric(tuple(of.get("points", ())), of.get("min_points", 0))


def _answer(question: ParsedQuestion) -> Any:
    if question.type == QuestionType.SHORT:
        rubric = question.rubric or Rubric((), 0)
        return {"points": list(rubric.points), "min_points": rubric.least}
    if question.type == QuestionType.CHAIN:
        return {"steps": [_step(step) for step in question.steps]}
    return _answer_of(question.part)


def _answer_of(part: Part) -> Any:
    if part.type == QuestionType.MATCHING:
        return {"targets": [_option(target) for target in part.targets], "pairs": list(part.right)}
    if part.type == QuestionType.FILL:
        return {"blanks": [list(variants) for variants in part.blanks]}
    if part.type == QuestionType.NUMERIC:
        number = part.number
        return {"value": str(number.value), "tolerance": str(number.tolerance), "unit": number.unit} if number else {}
    return list(part.right)


def _step(step: Step) -> dict[str, Any]:
    return {
        "text": step.text,
        "kind": step.part.type.value,
        "options": [_option(option) for option in step.part.options],
        "answer": _answer_of(step.part),
        "partial": step.part.partial,
        "marks": step.marks,
        "explanation": step.explanation,
    }


def _option(option: Option) -> dict[str, str]:
    said = {"k": option.key, "t": option.text}
    return {**said, "f": option.feedback} if option.feedback else said


def _options(options: Iterable[Mapping[str, str]]) -> tuple[Option, ...]:
    return tuple(Option(option["k"], option["t"], option.get("f", "")) for option in options)


def _number(of: Mapping[str, Any]) -> Number | None:
    try:
        return Number(Decimal(of["value"]), Decimal(of.get("tolerance") or 0), of.get("unit", ""))
    except (InvalidOperation, TypeError, ValueError):
        return None


def frozen(question: ParsedQuestion, *, text_dates: Mapping[str, date | None]) -> dict[str, Any]:
    """What a version keeps. Each law is cited with the date of the text that the question was written for.

    text_dates: by name of the law; a missing one means that nobody knows the date.
    """
    said = fields_of(question)
    sources = [{**source, "text_date": _iso(text_dates.get(source["law"]))} for source in said.pop("sources")]
    del said["laws"], said["tags"]
    return {
        **_without_empty(said),
        "sources": sources,
        "several": takes_several(question.type, question.right),
        "competency": question.competency,
    }


def hash_of(question: ParsedQuestion) -> str:
    """Of everything that a person can change of a question; two that say the same have the same."""
    return hash_of_content({**_without_empty(fields_of(question)), "competency": question.competency})


def hash_of_content(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def names_of(laws: Iterable[str]) -> str:
    """Names of laws between bars, so that a filter finds one whole name: "|民法典|村民委员会组织法|"."""
    names = list(dict.fromkeys(laws))
    return f"|{'|'.join(names)}|" if names else ""


def law_texts_of(content: Mapping[str, Any]) -> str:
    """The laws of a version with the day of the text that it was written for: "|民法典@2021-01-01|党章@|"."""
    return names_of(f"{source['law']}@{source.get('text_date') or ''}" for source in content["sources"])


def is_outdated(law_texts: str, dates: Mapping[str, date | None]) -> bool:
    """Whether a law has a later text than the one that the question was written for. dates: of the present texts, by name."""
    pairs = (text.rpartition("@")[::2] for text in law_texts.split("|") if text)
    return any(day and (now := dates.get(law)) is not None and now > date.fromisoformat(day) for law, day in pairs)


def differences(old: ParsedQuestion, new: ParsedQuestion) -> Sequence[str]:
    """The names of the fields in which two questions differ, in the order of the row."""
    before, after = fields_of(old), fields_of(new)
    changed = [name for name in before if before[name] != after[name] and name != "laws"]
    return changed if old.competency == new.competency else ["competency", *changed]


def _without_empty(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in LATER or value != LATER[name]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
