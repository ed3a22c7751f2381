"""Questions out of a table: our own, or any with heads that can be understood; xlsx, xls, et, csv.

In our own table a case has a row of its own, and below it a row for each of its questions, numbered in 小题.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext as _
from openpyxl.utils.escape import unescape

from assessments.exchange.columns import Column, head_of, is_own
from assessments.exchange.composing import Raw, compose, tags_of
from assessments.exchange.drafts import Draft, Problem, Read, Weight
from assessments.exchange.kind_words import kind_of, narrow, truth
from assessments.exchange.lines import Line, What, pieces
from assessments.exchange.plain_text import answer_within
from assessments.questions import Picture, QuestionType
from kit import tables
from kit.sheet_scan import column_letters

HEAD_WITHIN = 15  # rows that may stand above the head
EXAMPLE = "示例"
HELP_SHEET = "填写说明"
Cells = Sequence[str]


def read(content: bytes, name: str = "") -> Read:
    """The questions of every visible sheet. Raises Unreadable for what is no table, or too much of it."""
    return of_grids(tables.grids(content, name, most=tables.MOST_ROWS), unescapes=content.startswith(tables.XLSX))


def of_grids(grids: Iterable[tables.Grid], *, unescapes: bool = False, first: int = 1) -> Read:
    """The same for tables that another reader found. first: the number of the first question."""
    taken = _Taken(unescapes)
    for grid in grids:
        taken.sheets += 1
        _of_sheet(grid, taken)
    raws = taken.raws
    drafts: tuple[Draft, ...] = tuple(compose(raw, number) for number, raw in enumerate(raws, start=first))
    problems = tuple(taken.problems)
    if (not drafts and not taken.left_out) or not taken.has_head:
        problems += (_no_table(),)
    return Read(drafts, problems, tuple(taken.left_out))


def _no_table() -> Problem:
    return Problem(
        _("No sheet has a row with heads such as 题干, 选项A and 答案."),
        _("Write these words above the columns, or copy the questions into our template."),
    )


@dataclass
class _Taken:
    unescapes: bool
    raws: list[Raw] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    sheets: int = 0
    has_head: bool = False

    def tidied(self, value: object, *, exact: bool) -> str:
        """A cell as text; what our own program wrote keeps its blanks."""
        if not exact or not isinstance(value, str):
            return tables.text(value)
        return tidy(unescape(value) if self.unescapes else value)


def tidy(text: str) -> str:
    """A text without what no cell keeps: invisible signs, blanks at the ends, other line ends."""
    return tables.INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _of_sheet(grid: tables.Grid, taken: _Taken) -> None:
    columns: Mapping[int, Column] = {}
    exact = False
    waiting: list[tuple[int, Cells]] = []
    unknown: dict[int, str] = {}
    for number, values in grid.rows:
        if columns:
            cells = [taken.tidied(value, exact=exact) for value in values]
            _of_row(cells, columns, _place(grid.sheet, number, taken), taken, exact=exact)
            _see_unknown(cells, unknown, grid.sheet, taken)
            continue
        head = [tables.text(value) for value in values]
        found = head_of(head)
        if found is not None:
            columns, exact, taken.has_head = found, is_own(head), True
            unknown = {at: cell for at, cell in enumerate(head) if at not in found and cell}
        else:
            waiting.append((number, head))
            if len(waiting) > HEAD_WITHIN:
                break
    if not columns and grid.sheet != HELP_SHEET:
        taken.left_out.append(
            Problem(
                _("The sheet %(sheet)s has no head that can be understood; nothing of it was taken.")
                % {"sheet": grid.sheet},
                _("Write 题干, 选项A, 选项B and 答案 above its columns."),
                grid.sheet,
                Weight.NOTE,
            )
        )
    elif columns:
        taken.left_out += [
            Problem(
                _("Not taken: “%(words)s”") % {"words": " ".join(filter(None, cells))[:60]},
                "",
                _place(grid.sheet, number, taken),
                Weight.NOTE,
            )
            for number, cells in waiting
            if any(cells)
        ]


def _see_unknown(cells: Cells, unknown: dict[int, str], sheet: str, taken: _Taken) -> None:
    """A column with contents that is not taken is said once."""
    for at in [at for at in unknown if at < len(cells) and cells[at]]:
        taken.left_out.append(
            Problem(
                _("The column “%(title)s” is not taken.") % {"title": unknown.pop(at)},
                _("If it belongs to the questions, give it one of the heads of our template."),
                f"{sheet} {column_letters(at + 1)}",
                Weight.NOTE,
            )
        )


def _place(sheet: str, number: int, taken: _Taken) -> str:
    words = _("%(sheet)s, row %(row)s") if taken.sheets > 1 else _("row %(row)s")
    said: str = words % {"sheet": sheet, "row": number}
    return said


def _of_row(cells: Cells, columns: Mapping[int, Column], place: str, taken: _Taken, *, exact: bool) -> None:
    values: dict[str, str] = {}
    keyed: dict[str, dict[str, str]] = {"option": {}, "feedback": {}, "target": {}}
    for at, column in columns.items():
        cell = cells[at] if at < len(cells) else ""
        if column.key:
            keyed[column.field][column.key] = cell
        elif cell:
            values[column.field] = cell
    if not any(values.get(name) for name in ("stem", "answer", "options")) and not any(keyed["option"].values()):
        if rest := " ".join(filter(None, cells)):
            taken.left_out.append(
                Problem(
                    _("Not taken: “%(words)s”") % {"words": rest[:60]},
                    _("It belongs to no question."),
                    place,
                    Weight.NOTE,
                )
            )
        return
    if values.get("code", "").startswith(EXAMPLE):
        taken.left_out.append(Problem(_("An example of the template."), "", place, Weight.NOTE))
        return
    raw = _raw(values, keyed, place, exact=exact)
    if not values.get("step"):
        taken.raws.append(raw)
    elif taken.raws and taken.raws[-1].hint in (QuestionType.CHAIN, QuestionType.CASE):
        taken.raws[-1].hint = str(QuestionType.CHAIN)
        taken.raws[-1].steps.append(raw)
    else:
        taken.problems.append(
            Problem(
                _("This row is a question of a case, and no case stands above it."),
                _("Put the row of the case, with 题型 案例题（多问）, above its questions."),
                place,
            )
        )


def _raw(values: Mapping[str, str], keyed: Mapping[str, Mapping[str, str]], place: str, *, exact: bool) -> Raw:
    kind = values.get("kind", "")
    hint = kind_of(kind)
    picture = values.get("picture", "")
    raw = Raw(
        place=place,
        stem=values.get("stem", ""),
        hint=hint,
        options=[(key, text) for key, text in keyed["option"].items() if text],
        targets=[text for text in keyed["target"].values() if text],
        feedback={key: text for key, text in keyed["feedback"].items() if text},
        answer=values.get("answer"),
        least=values.get("least", ""),
        tolerance=values.get("tolerance", ""),
        unit=values.get("unit", ""),
        partial=truth(values.get("partial", "")) is True,
        explanation=values.get("explanation", ""),
        sources=values.get("sources", ""),
        difficulty=values.get("difficulty", ""),
        level=values.get("level", ""),
        competency=values.get("competency", ""),
        code=values.get("code", ""),
        tags=tags_of(values.get("tags", "")),
        marks=re.sub(r"\D", "", values.get("marks", "")) if not exact else values.get("marks", ""),
        picture=Picture(int(picture), values.get("alt", "")) if re.fullmatch(r"[1-9]\d{0,8}", picture) else None,
        exact=exact,
    )
    if kind and not hint:
        raw.problems.append(
            Problem(
                _("The kind “%(kind)s” is not known.") % {"kind": kind[:20]},
                _("Choose one of the list: 单选题, 多选题, 判断题, 填空题, …"),
                place,
            )
        )
    if not exact:
        _loosen(raw, values.get("options", ""))
    return raw


def _loosen(raw: Raw, together: str) -> None:
    """Foreign tables keep all options in one cell, in the text of the question, or the answer in its brackets."""
    if together:
        raw.options += _options_in(together)
    if not raw.options and "\n" in raw.stem:
        first, *rest = raw.stem.split("\n")
        if found := _options_in("\n".join(rest)):
            raw.stem, raw.options = first, found
    raw.options = [(key, _without_letter(key, text)) for key, text in raw.options]
    answer_within(raw)


def _options_in(text: str) -> list[tuple[str, str]]:
    """A.甲 B.乙, one below the other or in a line; without letters, parted by | or line ends."""
    found = [
        (piece.name, piece.text)
        for piece in pieces(Line(line, "") for line in text.split("\n"))
        if piece.what == What.OPTION
    ]
    if found:
        return found
    parts = [
        part.strip() for part in chain.from_iterable(re.split(r"[|｜]|;;|；；", line) for line in text.split("\n"))
    ]
    parts = [part for part in parts if part]
    return [(chr(65 + n), part) for n, part in enumerate(parts[:26])] if len(parts) > 1 else []


def _without_letter(key: str, text: str) -> str:
    """ "A. 甲" in the column of A is 甲."""
    found = re.match(rf"^[(\[]?{key}[)\].、:．]\s*", narrow(text))
    return text[found.end() :].strip() if found and len(text) > found.end() else text
