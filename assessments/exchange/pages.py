"""What the pages of import and export show."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from assessments.exchange import citing
from assessments.exchange.checking import Checked, Line
from assessments.exchange.drafts import Drawing, Problem
from assessments.models import Question
from assessments.questions import ParsedQuestion, Part, QuestionType

PER_PAGE = 50
MOST_NAMED = 100  # problems in the list on top; the rest is counted
MOST_JUMPS = 12  # questions that are named for one problem
SHOWN_AT_MOST = 300_000  # bytes of a picture that the preview shows
KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp", b"BM": "bmp"}


@dataclass(frozen=True)
class OptionShown:
    """One line of an answer. mark: its letter.  with_: what goes with it, in a matching."""

    mark: str
    text: str
    is_right: bool = False
    with_: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class PartShown:
    """One thing to answer, with what is right. said: a right answer that is typed, in words."""

    number: int
    text: str
    options: tuple[OptionShown, ...] = ()
    said: str = ""
    points: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class QuestionShown:
    """A question as it will be, with what is right, and what is said about it."""

    line: Line
    kind: str
    parts: tuple[PartShown, ...]
    sources: str
    picture: str = ""

    @property
    def question(self) -> ParsedQuestion:
        return self.line.question

    @property
    def number(self) -> int:
        return self.line.number


@dataclass(frozen=True)
class Jump:
    """Where a question stands: its number in the file, and the page of the preview."""

    number: int
    page: int


@dataclass(frozen=True)
class ProblemShown:
    """A problem, with the questions that have it, in their order; one that all have is one line. more: those not named."""

    problem: Problem
    jumps: tuple[Jump, ...]
    more: int = 0


@dataclass(frozen=True)
class Preview:
    """A page of the preview."""

    checked: Checked
    questions: tuple[QuestionShown, ...]
    page: int
    pages: int
    stops: tuple[ProblemShown, ...]
    more_stops: int


def preview(checked: Checked, page: int = 1) -> Preview:
    """The questions of a page, and all problems that stop, wherever they are."""
    pages = max(1, -(-len(checked.lines) // PER_PAGE))
    page = min(max(1, page), pages)
    stops = _joined(checked)
    lines = checked.lines[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Preview(
        checked,
        tuple(shown(line) for line in lines),
        page,
        pages,
        tuple(stops[:MOST_NAMED]),
        max(0, len(stops) - MOST_NAMED),
    )


def _joined(checked: Checked) -> list[ProblemShown]:
    """What stops, each thing once."""
    found: dict[tuple[str, str], list[tuple[Problem, Jump]]] = {}
    for place, line in enumerate(checked.lines):
        for problem in line.stops:
            jump = Jump(line.number, place // PER_PAGE + 1)
            found.setdefault((str(problem.words), str(problem.fix)), []).append((problem, jump))
    return [
        ProblemShown(
            each[0][0] if len(each) == 1 else replace(each[0][0], place=""),
            tuple(jump for _problem, jump in each[:MOST_JUMPS]),
            max(0, len(each) - MOST_JUMPS),
        )
        for each in found.values()
    ]


def shown(line: Line) -> QuestionShown:
    """One question."""
    question = line.question
    kind = str(Question.Kind(question.type.value).label)
    parts = (
        tuple(
            _part(step.part, number, step.text, step.explanation) for number, step in enumerate(question.steps, start=1)
        )
        if question.steps
        else (_part(question.part, 0, "", "", question),)
    )
    drawing = line.draft.drawing
    return QuestionShown(line, kind, parts, citing.written(question.citations), _as_address(drawing) if drawing else "")


def _part(part: Part, number: int, text: str, explanation: str, question: ParsedQuestion | None = None) -> PartShown:
    targets = {target.key: target.text for target in part.targets}
    goes = {pair[0]: targets.get(pair[2:], "") for pair in part.right if "=" in pair}
    is_set = part.type not in (QuestionType.ORDERING, QuestionType.MATCHING)
    options = tuple(
        OptionShown(
            "" if part.type == QuestionType.TRUE_FALSE else option.key,
            option.text,
            is_set and option.key in part.right,
            goes.get(option.key, ""),
            option.feedback,
        )
        for option in part.options
    )
    return PartShown(number, text, options, _said(part, question), explanation=explanation)


def _said(part: Part, question: ParsedQuestion | None) -> str:
    """What is right, where no tick can show it."""
    if part.type == QuestionType.ORDERING:
        return " → ".join(part.right)
    if part.type == QuestionType.FILL:
        return "；".join(" | ".join(variants) for variants in part.blanks)
    if part.type == QuestionType.NUMERIC and part.number:
        off = f" ± {part.number.tolerance}" if part.number.tolerance else ""
        return f"{part.number.value}{off} {part.number.unit}".strip()
    if part.type == QuestionType.SHORT and question is not None and question.rubric:
        words = _("%(points)s (%(least)s of them are enough)")
        return words % {"points": "；".join(question.rubric.points), "least": question.rubric.least}
    return ""


def _as_address(drawing: Drawing) -> str:
    """A small picture inside the page; "" for a large one, or one that is none."""
    kind = next((kind for sign, kind in KINDS.items() if drawing.content.startswith(sign)), "")
    if not kind or len(drawing.content) > SHOWN_AT_MOST:
        return ""
    return f"data:image/{kind};base64,{base64.b64encode(drawing.content).decode()}"


@dataclass(frozen=True)
class Lost:
    """What a format cannot say of one question."""

    code: str
    words: tuple[str, ...]


def lost(cannot: dict[str, Sequence[object]]) -> list[Lost]:
    """In the order of the codes."""
    return [Lost(code, tuple(map(str, words))) for code, words in sorted(cannot.items())]
