"""Questions into our own table, which comes back without a difference; and the empty table with examples, to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from assessments.exchange import citing, lists, sheet
from assessments.exchange.columns import YES, Column, own_columns
from assessments.exchange.drafts import Written
from assessments.exchange.examples import EXAMPLES
from assessments.exchange.kind_words import TITLES
from assessments.exchange.sameness import cannot
from assessments.questions import ParsedQuestion, Part, QuestionType, Step
from kit import sheets

NAME, TEMPLATE = "试题.xlsx", "试题模板.xlsx"
FEWEST_OPTIONS = 6
TAG_SIGNS = "，,;；|"  # besides 、, what parts tags when they are read
VARIANT_SIGNS = "|"
Values = dict[Column, sheets.Cell]


def write(questions: Sequence[ParsedQuestion]) -> Written:
    """The table, and for each question what of it the table cannot say: what differs when it is read again."""
    content = _written(questions)
    back = [draft.question for draft in sheet.read(content, NAME).drafts]
    return Written(NAME, content, sheets.MIME, cannot(questions, back))


def template(competencies: Sequence[str] = ()) -> Written:
    """The table to be filled in, with examples of each kind, which are not taken, and a sheet that says how."""
    examples = [
        replace(question, code=f"{sheet.EXAMPLE}{number:02}") for number, question in enumerate(EXAMPLES, start=1)
    ]
    helping = sheets.Sheet(
        sheet.HELP_SHEET, [sheets.Column(_("How to fill it in"), 60)], [[str(line)] for line in _help()]
    )
    return Written(TEMPLATE, _written(examples, competencies, [helping]), sheets.MIME)


def _help() -> list[str]:
    return [
        _(
            "One question a row. Rows whose 编号 begins with 示例 are examples and are not taken; you may leave them or delete them."
        ),
        _("编号 may be left empty; then a number is given."),
        _(
            "答案: letters for choices (ABD), 正确 or 错误, the letters in the right order for 排序题, A=2；B=1 for 连线题."
        ),
        _("填空题: write ____ for each gap; the answers one gap a line, different wordings parted by |."),
        _("数字题: the number in 答案, how far off it may be in 误差, the unit in 单位."),
        _("简答题: one point a line in 答案, and in 够几条 how many are enough."),
        _("案例题（多问）: a row for the case, and below it a row for each of its questions, numbered in 小题."),
        _("依据: one law a line, 《村民委员会组织法》第35条、第36条."),
    ]


def _written(
    questions: Iterable[ParsedQuestion], competencies: Sequence[str] = (), more: Sequence[sheets.Sheet] = ()
) -> bytes:
    rows = [row for question in questions for row in _rows(question)]
    named = {column for row in rows for column in row}
    most = {
        name: max((_order(column) for column in named if column.field == name), default=0)
        for name in ("option", "target", "feedback")
    }
    columns = own_columns(max(FEWEST_OPTIONS, most["option"]), most["target"], most["feedback"], competencies)
    cells = ([row.get(column, "") for column, _title in columns] for row in rows)
    return sheets.to_bytes([sheets.Sheet("试题", [title for _column, title in columns], cells), *more])


def _order(column: Column) -> int:
    return int(column.key) if column.field == "target" else ord(column.key) - 64


def _rows(question: ParsedQuestion) -> Iterator[Values]:
    """The row of a question, and those of a case's questions."""
    picture = question.picture
    values: dict[str, sheets.Cell] = {
        "code": question.code,
        "competency": question.competency,
        "level": str(question.level or ""),
        "difficulty": str(question.difficulty or ""),
        "stem": question.stem,
        "explanation": question.explanation,
        "sources": citing.written(question.citations),
        "tags": lists.joined(question.tags, "、", also=TAG_SIGNS),
        "picture": str(picture.image) if picture and picture.image else "",
        "alt": picture.alt if picture else "",
    }
    row = {Column(name): cell for name, cell in values.items()} | _of_part(question.part)
    if question.type == QuestionType.SHORT and question.rubric is not None:
        row[Column("answer")] = lists.joined(question.rubric.points, "\n")
        row[Column("least")] = str(question.rubric.least or "")
    yield row
    for number, step in enumerate(question.steps, start=1):
        yield _of_step(step, number)


def _of_step(step: Step, number: int) -> Values:
    return _of_part(step.part) | {
        Column("step"): str(number),
        Column("stem"): step.text,
        Column("marks"): str(step.marks),
        Column("explanation"): step.explanation,
    }


def _of_part(part: Part) -> Values:
    values: Values = {Column("kind"): TITLES[part.type], Column("partial"): YES if part.partial else ""}
    keys = "AB" if part.type == QuestionType.TRUE_FALSE and part.keys == ("T", "F") else part.keys
    for key, option in zip(keys, part.options, strict=True):
        if len(key) == 1 and "A" <= key <= "Z":
            values[Column("option", key)] = option.text
            values |= {Column("feedback", key): option.feedback} if option.feedback else {}
    values |= {Column("target", str(number)): target.text for number, target in enumerate(part.targets, start=1)}
    values[Column("answer")] = _answer(part)
    if part.number is not None:
        values[Column("tolerance")] = str(part.number.tolerance) if part.number.tolerance else ""
        values[Column("unit")] = part.number.unit
    return values


def _answer(part: Part) -> str:
    if part.type == QuestionType.TRUE_FALSE:
        return "、".join({"T": "正确", "F": "错误"}.get(key, key) for key in part.right)
    if part.type == QuestionType.MATCHING:
        return "；".join(part.right)
    if part.type == QuestionType.FILL:
        return "\n".join(lists.joined(variants, VARIANT_SIGNS) for variants in part.blanks)
    if part.type == QuestionType.NUMERIC:
        return str(part.number.value) if part.number else ""
    return "".join(part.right)
