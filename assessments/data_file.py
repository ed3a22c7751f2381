"""The bank from its data file: rows read and checked, each problem with its file and line.

The columns are code, competency_code, level, type, stem, options, answer, explanation, source_law, source_article and difficulty.
``options`` is a JSON list of {"k", "t"}; ``answer`` is a JSON list of keys, for a short text {"points": [...], "min_points": n}.
Several laws are separated by ";", and so are, in parallel, their articles: "第8条、第37条;第29条".
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from assessments.content import part_of, steps_of
from assessments.questions import (
    CHOICES,
    MOST_BLANKS,
    MOST_MARKS,
    MOST_STEPS,
    CitedLaw,
    Fault,
    Option,
    ParsedQuestion,
    Part,
    QuestionType,
    Rubric,
    Step,
    faults,
    step_faults,
)
from kit.loading import RowProblem

COLUMNS = (
    "code", "competency_code", "level", "type", "stem", "options", "answer", "explanation", "source_law",
    "source_article", "difficulty",
)  # fmt: skip
PLAIN = CHOICES | {QuestionType.ORDERING}  # their answer is a list of keys
PLACE = re.compile(r"第([^第条]+)条(之[一二三四五六七八九十])?")


def parse_questions(
    text: str, path: str, *, competencies: Collection[str]
) -> tuple[list[ParsedQuestion], list[RowProblem]]:
    """The good questions of a file in its order, and every problem of every bad row.

    path: the name of the file as the messages say it.  competencies: the keys of the framework in force.
    A file with any problem should not be loaded at all: all or nothing.
    """
    questions: list[ParsedQuestion] = []
    problems: list[RowProblem] = []
    first_line: dict[str, int] = {}
    try:
        for line, row in _rows(text):
            found = _problems_of_row(line, row, competencies, first_line, questions)
            problems += [RowProblem(path, line, message) for message in found]
    except _Unreadable as error:
        problems.append(RowProblem(path, error.line, error.message))
    return questions, problems


class _Unreadable(Exception):
    """The file cannot be read on from here."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


class _BadCell(Exception):
    """A cell that cannot be read; its text is the message."""


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with the line on which it begins. Raises _Unreadable."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    before = 0
    try:
        header = next(reader, [])
        if tuple(cell.strip() for cell in header) != COLUMNS:
            raise _Unreadable(
                1, _("The first row must name these columns: %(columns)s") % {"columns": ", ".join(COLUMNS)}
            )
        before = reader.line_num
        for row in reader:
            if any(cell.strip() for cell in row):
                yield before + 1, row
            before = reader.line_num
    except csv.Error:
        raise _Unreadable(
            before + 1, _("This row cannot be read. Look for a quotation mark that is not closed.")
        ) from None


def _problems_of_row(
    line: int,
    row: Sequence[str],
    competencies: Collection[str],
    first_line: dict[str, int],
    questions: list[ParsedQuestion],
) -> list[str]:
    """Add the question to ``questions`` when it is good; else say why it is not."""
    if len(row) != len(COLUMNS):
        words = _("This row has %(found)s cells. It should have %(wanted)s.")
        return [words % {"found": len(row), "wanted": len(COLUMNS)}]
    cells = {name: cell.strip() for name, cell in zip(COLUMNS, row, strict=True)}
    messages = []
    earlier = first_line.setdefault(cells["code"], line)
    if earlier != line and cells["code"]:
        messages.append(
            _("The code %(code)s is already used on line %(line)s.") % {"code": cells["code"], "line": earlier}
        )
    try:
        question = _question(cells, line)
    except _BadCell as error:
        return [*messages, str(error)]
    messages += [wording(fault, question) for fault in faults(question, competencies=competencies)]
    if not messages:
        questions.append(question)
    return messages


def _question(cells: dict[str, str], line: int) -> ParsedQuestion:
    if cells["type"] not in set(QuestionType):
        raise _BadCell(_("The type %(type)s is not known.") % {"type": cells["type"] or "?"})
    type_ = QuestionType(cells["type"])
    answer = _json(cells["answer"], "answer")
    options = _options(cells["options"])
    part, steps = _answered(type_, options, answer)
    return ParsedQuestion(
        code=cells["code"],
        competency=cells["competency_code"],
        level=_number(cells["level"]),
        type=type_,
        stem=cells["stem"],
        options=options,
        right=part.right,
        rubric=_rubric(answer) if type_ == QuestionType.SHORT else None,
        explanation=cells["explanation"],
        citations=_citations(cells["source_law"], cells["source_article"]),
        difficulty=_number(cells["difficulty"]),
        line=line,
        targets=part.targets,
        blanks=part.blanks,
        number=part.number,
        steps=steps,
    )


def _number(cell: str) -> int:
    """The number in a cell; 0, which no rule allows, when there is none."""
    return int(cell) if re.fullmatch(r"[0-9]{1,3}", cell) else 0


def _json(cell: str, column: str) -> object:
    try:
        value: object = json.loads(cell)
    except (ValueError, RecursionError):
        raise _BadCell(_("The column %(column)s cannot be read as JSON.") % {"column": column}) from None
    return value


def _options(cell: str) -> tuple[Option, ...]:
    value = _json(cell, "options")
    if not isinstance(value, list):
        raise _BadCell(_("The options must be a list of letter and text."))
    options = []
    for entry in value:
        if not isinstance(entry, dict) or not isinstance(entry.get("k"), str) or not isinstance(entry.get("t"), str):
            raise _BadCell(_("The options must be a list of letter and text."))
        options.append(Option(entry["k"].strip(), entry["t"].strip()))
    return tuple(options)


def _answered(type_: QuestionType, options: tuple[Option, ...], answer: object) -> tuple[Part, tuple[Step, ...]]:
    """What is answered, and the questions of a chain."""
    if type_ == QuestionType.SHORT:
        return Part(type_, options), ()
    if type_ in PLAIN:
        return Part(type_, options, _right(answer)), ()
    if not isinstance(answer, dict):
        raise _BadCell(_unfit())
    try:
        steps = steps_of(answer) if type_ == QuestionType.CHAIN else ()
        return replace(part_of(type_, (), answer), options=options), steps
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _BadCell(_unfit()) from None


def _unfit() -> str:
    words: str = _("The answer does not fit this kind of question.")
    return words


def _right(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise _BadCell(_("The answer must be a list of option letters."))
    return tuple(key.strip() for key in value)


def _rubric(value: object) -> Rubric:
    points = value.get("points") if isinstance(value, dict) else None
    least = value.get("min_points") if isinstance(value, dict) else None
    if not isinstance(points, list) or not all(isinstance(point, str) for point in points) or type(least) is not int:
        raise _BadCell(wording_of_rubric())
    return Rubric(tuple(point.strip() for point in points), least)


def _citations(laws: str, places: str) -> tuple[CitedLaw, ...]:
    names, groups = laws.split(";"), places.split(";")
    if len(names) != len(groups):
        words = _("%(laws)s laws are named, but articles are given for %(places)s.")
        raise _BadCell(words % {"laws": len(names), "places": len(groups)})
    return tuple(
        CitedLaw(name.strip(), tuple(_article(place.strip()) for place in group.split("、") if place.strip()))
        for name, group in zip(names, groups, strict=True)
    )


def _article(place: str) -> str:
    """The number in "第35条" or "第382条之一"; another form is left as it is: a bare number is good, the checks refuse the rest."""
    match = PLACE.fullmatch(place)
    return match[1] + (match[2] or "") if match else place


def wording_of_rubric() -> str:
    """What a short text needs, in words."""
    words: str = _("A short text needs its points, and how many of them are enough.")
    return words


def wording(fault: Fault, question: ParsedQuestion) -> str:
    """What is wrong, in words that name what was found."""
    right = "、".join(question.right)
    words: dict[Fault, str] = {
        Fault.CODE: _("The code %(code)s may only hold capital letters, figures and hyphens.")
        % {"code": question.code or "?"},
        Fault.COMPETENCY: _("The competency %(code)s is not known.") % {"code": question.competency or "?"},
        Fault.LEVEL: _("The level must be 1, 2, 3 or 4."),
        Fault.DIFFICULTY: _("The difficulty must be 1 to 5."),
        Fault.STEM_EMPTY: _("The question has no text."),
        Fault.EXPLANATION_EMPTY: _("The explanation is missing."),
        Fault.OPTION_KEYS: _("Each option needs a capital letter of its own."),
        Fault.OPTION_EMPTY: _("An option has no text."),
        Fault.OPTIONS_EQUAL: _("Two options are the same."),
        Fault.OPTIONS_FEW: _("There must be at least two options."),
        Fault.ANSWER_NO_OPTION: _("The answer %(answer)s is not among the options.") % {"answer": right},
        Fault.ANSWER_TWICE: _("The answer %(answer)s names an option twice.") % {"answer": right},
        Fault.ANSWER_ONE: _("This type of question has exactly one right option."),
        Fault.ANSWER_SEVERAL: _("A multiple choice needs at least two right options."),
        Fault.ANSWER_ALL: _("All options are right. At least one must be wrong."),
        Fault.ANSWER_MISSING: _("The answer is missing."),
        Fault.TRUE_FALSE_KEYS: _("True or false has the options T and F, in this order."),
        Fault.ORDERING_KEYS: _("An ordering must name each option once."),
        Fault.ORDERING_SHOWN: _("The options already stand in the right order. Mix them."),
        Fault.RUBRIC: wording_of_rubric(),
        Fault.TARGETS: _("A matching needs at least two different things to match with, numbered from 1."),
        Fault.PAIRS: _("Each line of a matching goes with exactly one of the things on the right."),
        Fault.BLANKS: _("The text needs a gap ____ for each answer, at most %(most)s.") % {"most": MOST_BLANKS},
        Fault.BLANK_EMPTY: _("Each gap needs an answer of at most 50 characters."),
        Fault.NUMBER: _("The right answer must be a number, and what it may be off by not below 0."),
        Fault.STEPS: _("A case needs 2 to %(most)s questions, each worth 1 to %(marks)s points.")
        % {"most": MOST_STEPS, "marks": MOST_MARKS},
        Fault.STEP: _of_steps(question),
        Fault.PICTURE: _("Say in words what the picture shows."),
        Fault.CITATION_MISSING: _("A law or its article is missing."),
        Fault.ARTICLE: _("An article must be given by its number."),
    }
    return words[fault]


def _of_steps(question: ParsedQuestion) -> str:
    """What is wrong with the questions of a chain, each by its number."""
    found = []
    for number, fault in step_faults(question):
        step = question.steps[number - 1]
        as_question = replace(question, type=step.part.type, right=step.part.right, steps=())
        words = _("Question %(step)s: %(problem)s") % {"step": number, "problem": wording(fault, as_question)}
        found.append(words)
    return " ".join(found)
