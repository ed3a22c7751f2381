"""Where the roster lies in a sheet: titles above, a head of one or more rows, rows of persons, totals and notes below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kit import tables
from kit.sheet_scan import column_letters
from kit.tables import Grid, RawRow
from people.roster import bodies, headings, offices, plain, wide
from people.roster.wide import Spread

AHEAD = 400  # rows that are read before the head and the columns are judged
HEAD_WITHIN = 30
MOST_HEAD_ROWS = 4
NOTES = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填表人|填报人|填报单位|填报时间|填表时间|填表日期|填报日期|制表|制表人|审核|审核人|审批|负责人|主要负责人|联系人|单位负责人"
    r"|经办人|报送单位|报送时间|签字|签章|公章|单位\(?盖章|\(?盖章|统计时间|截止时间|截至|日期)\S{0,3}[:：(（]|^(?:注|备注)\d?[:：.]|^\(?盖章\)?$"
)
TOTALS = re.compile(
    r"^(?:合计|总计|小计|共计|总人数|合\s*计|本页合计|全县合计|全镇合计|全乡合计)|^(?:共|总共|合计|全[县镇乡村]共?)\d+(?:人|名)|^以下空白|^示例\d*$"
)
TITLE_TOWNSHIP = re.compile(r"([\u4e00-\u9fff]{1,6}?(?:民族乡|乡|镇|街道))(?!镇|乡|村干部培训)")
NO_TOWNSHIP = re.compile(r"^.?$|乡镇|镇乡|^[各全本该城村集县](?:乡|镇)$|所辖")


@dataclass(frozen=True)
class Head:
    """rows: numbers of the head's rows; empty when the sheet begins with persons. first: the number below it.

    columns: words above each column, rows joined with line breaks. title: the words above the head.
    """

    rows: tuple[int, ...]
    first: int
    columns: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class Laid:
    """A sheet with a roster, its head found. ahead: the rows read for that, the head and titles among them.

    spread: which columns are whose, where several persons stand side by side in a row.
    """

    grid: Grid
    head: Head
    ahead: tuple[RawRow, ...]
    samples: tuple[tuple[object, ...], ...] = field(default=())
    spread: Spread = field(default_factory=Spread)

    def rows(self) -> Iterator[RawRow]:
        """Every row below the head, merged cells filled downwards; once."""
        whole = (row for part in (self.ahead, self.grid.rows) for row in part)
        return (row for row in _filled_down(whole, self.grid) if row[0] >= self.head.first)

    def place_of_words(self, words: str, column: int) -> str:
        """The cell of the head, like D2, that says these words of a column (from 1): at it or left of it."""
        for number, cells in self.ahead:
            texts = [tables.text(cell).replace("\n", "") for cell in cells[:column]]
            if number in self.head.rows and words in texts:
                return place_of(len(texts) - texts[::-1].index(words), number)
        return place_of(column, self.head.rows[-1])


def lay_out(grid: Grid) -> Laid | None:
    """The sheet with its head; None for one that holds no roster (an explanation, statistics, an empty sheet)."""
    ahead = tuple(islice(grid.rows, AHEAD))
    if not ahead:
        return None
    width = max(len(cells) for _number, cells in ahead)
    head = _head(ahead, grid, width) or _headless(ahead, width)
    if head is None:
        return None
    below = [cells for number, cells in _filled_down(ahead, grid) if number >= head.first]
    below = [cells for cells in below if not is_aside([tables.text(cell) for cell in cells])]
    samples = tuple(
        tuple(cells[at] for cells in below[:200] if at < len(cells) and not plain.is_blank(cells[at]))
        for at in range(width)
    )
    return Laid(grid, head, ahead, samples, wide.spread(head.columns, samples))


# --- the head -----------------------------------------------------------------------------------------


def _head(rows: Sequence[RawRow], grid: Grid, width: int) -> Head | None:
    """The row with most words that name different fields, and the rows that belong to it above and below."""
    best, at = 1, -1
    for place, (_number, cells) in enumerate(rows[:HEAD_WITHIN]):
        above = rows[place - 1][1] if place else ()
        count = _fields_named(cells, under_bodies=any(bodies.is_body(tables.text(cell)) for cell in above))
        if count > best:
            best, at = count, place
    if at < 0:
        return None
    top, bottom = at, at
    while top > 0 and bottom - top < MOST_HEAD_ROWS - 1 and _is_upper_head(rows[top - 1], grid, width):
        top -= 1
    while (
        bottom + 1 < len(rows)
        and bottom - top < MOST_HEAD_ROWS - 1
        and _is_lower_head(rows[bottom + 1][1], rows[top : bottom + 1])
    ):
        bottom += 1
    words = [
        _filled_right(number, cells, grid, width, upper=place < bottom - top)
        for place, (number, cells) in enumerate(rows[top : bottom + 1])
    ]
    joined = tuple("\n".join(dict.fromkeys(row[column] for row in words if row[column])) for column in range(width))
    numbers = tuple(number for number, _cells in rows[top : bottom + 1])
    return Head(numbers, numbers[-1] + 1, joined, _title(rows[:top]))


def _fields_named(cells: Sequence[object], *, under_bodies: bool) -> int:
    texts = [tables.text(cell) for cell in cells]
    named = [headings.by_words(text) for text in texts if headings.looks_like_heading(text)]
    known = {name for name in named if name} | {text for text in texts if headings.by_words(text) == ""}
    posts = {text for text in texts if wide.is_post(text)}
    if len(posts) > (0 if under_bodies else 1) and not any(headings.by_contents([text])[0] == "name" for text in texts):
        known |= posts  # 村 | 支部书记 | 村委会主任: names stand below them
    data = sum(1 for cell in cells if _is_data(cell))
    return len(known) - 2 * data


def _is_data(cell: object) -> bool:
    """Whether the cell holds what only a person's row holds."""
    if cell is None or (isinstance(cell, str) and len(cell) < 6):
        return False
    return headings.by_contents([cell])[0] in {"id_number", "phone", "day"}


def _is_upper_head(row: RawRow, grid: Grid, width: int) -> bool:
    """A row above that groups columns: two words or more, none a sentence, no title across the sheet."""
    number, cells = row
    texts = [text for text in map(tables.text, cells) if text]
    if len(texts) < 2 or any(_is_data(cell) for cell in cells):
        return False
    if any(":" in plain.folded(text) or len(headings.bare(text)) > 14 for text in texts):
        return False
    return not any(top == number and right - left + 1 > 0.8 * width for top, left, _bottom, right in grid.merged)


def _is_lower_head(cells: Sequence[object], above: Sequence[RawRow]) -> bool:
    """A row below that says more about some columns, and nothing where a person's name would stand."""
    texts = [tables.text(cell) for cell in cells]
    given = [text for text in texts if text]
    if not given or section(texts) or any(_is_data(cell) or isinstance(cell, int | float) for cell in cells):
        return False
    for _number, row in above:
        for at, cell in enumerate(row):
            if at >= len(texts) or not texts[at]:
                continue
            word, below = headings.by_words(tables.text(cell)), headings.by_words(texts[at])
            if word == "name" and below != "name" and not wide.is_post(texts[at]):
                return False
            if below is None and wide.is_post(tables.text(cell)):
                return False
    named = [text for text in given if headings.looks_like_heading(text) or wide.is_post(text)]
    return len(named) >= max(1, 0.6 * len(given))


def _filled_right(number: int, cells: Sequence[object], grid: Grid, width: int, *, upper: bool) -> list[str]:
    """The words of a row of the head; what is merged is said for every column, and so is, in upper rows of a table
    without merged cells, an empty one after a word. A body (监委会) is said for all that stand after it, in any table."""
    texts = [tables.text(cell).replace("\n", "") for cell in cells] + [""] * (width - len(cells))
    merged = False
    for top, left, bottom, right in grid.merged:
        if top <= number <= bottom and right > left and top == number:
            merged = True
            for column in range(left, min(right, width)):
                texts[column] = texts[left - 1]
    if upper and not merged:
        for column in range(1, width):
            below_named = not texts[column] and texts[column - 1]
            if grid.merged and not bodies.is_body(texts[column - 1]):
                continue
            if below_named and headings.by_words(texts[column - 1]) not in {"name", "number", "gender"}:
                texts[column] = texts[column - 1]
    return texts


def _headless(rows: Sequence[RawRow], width: int) -> Head | None:
    """A sheet that begins with persons: three of its columns look like a roster's, among them names."""
    for place, (number, _cells) in enumerate(rows[:HEAD_WITHIN]):
        columns = [[cells[at] for _n, cells in rows[place : place + 60] if at < len(cells)] for at in range(width)]
        kinds = {headings.by_contents(column)[0] for column in columns} - {""}
        if (
            "name" in kinds
            and len(kinds) >= 3
            and len([cell for cell in rows[place][1] if not plain.is_blank(cell)]) >= 3
        ):
            return Head((), number, ("",) * width, _title(rows[:place]))
    return None


def _title(rows: Sequence[RawRow]) -> str:
    return " ".join(
        dict.fromkeys(text.replace("\n", "") for _number, cells in rows for text in map(tables.text, cells) if text)
    )[:200]


# --- the body -----------------------------------------------------------------------------------------


def _filled_down(rows: Iterator[RawRow] | Sequence[RawRow], grid: Grid) -> Iterator[RawRow]:
    """Rows with the value of a merged cell in each row that it covers, in its first column."""
    waiting = sorted((merged for merged in grid.merged if merged[2] > merged[0]), reverse=True)
    if not waiting:
        yield from rows
        return
    held: dict[int, tuple[int, object]] = {}  # column from 0: last row, value
    for number, cells in rows:
        mutable = list(cells)
        for column in [column for column, (last, _value) in held.items() if last < number]:
            del held[column]
        while waiting and waiting[-1][0] <= number:
            top, left, bottom, _right = waiting.pop()
            if top == number and left <= len(mutable):
                held[left - 1] = (bottom, mutable[left - 1])
        for column, (_last, value) in held.items():
            if column >= len(mutable):
                mutable += [None] * (column + 1 - len(mutable))
            if mutable[column] is None or mutable[column] == "":
                mutable[column] = value
        yield number, mutable


def is_aside(texts: Sequence[str]) -> bool:
    """A total, a note, a signature, or a head that is repeated: no person."""
    given = [text for text in texts if text]
    if not given:
        return True
    first = plain.folded(given[0])
    if TOTALS.match(first) or NOTES.match(first) or (len(given) > 1 and TOTALS.match(plain.folded(given[1]))):
        return True
    if len(given) == 1 and len(first) > 14:
        return True
    return is_head_again(given)


def is_head_again(given: Sequence[str]) -> bool:
    """Most of its cells are words of heads, and 姓名 is one of them."""
    if len(given) < 3 or not any(("姓" in text and len(text) < 12) or text.lower() == "name" for text in given):
        return False
    named = [headings.by_words(text) for text in given if headings.looks_like_heading(text)]
    return "name" in named and len(named) >= 3 and len(named) >= 0.6 * len(given)


def section(texts: Sequence[str]) -> tuple[str, str] | None:
    """``一、柳河乡（12个村）`` alone in a row → township and its name; a village likewise, and a body: 二、村监委."""
    given = [text for text in texts if text]
    if len(set(given)) != 1:
        return None
    words = offices.place(given[0])
    if bodies.is_body(given[0]):
        return "body", given[0]
    if len(words) > 16:
        return None
    if headings.TOWNSHIP_END.search(words):
        return "township", words
    if headings.PLACE_END.search(words):
        return "unit", words
    return None


def township_in(*texts: str) -> str:
    """The township that a sheet's name or its title names: 某县柳河乡村干部花名册 → 柳河乡."""
    for text in texts:
        words = re.sub(r"^.*?[县市区旗](?=.{2,})", "", plain.folded(text))
        words = re.sub(r"^\d{4}年?|^[一二三四五六七八九十]+[、.]", "", words)
        match = TITLE_TOWNSHIP.search(words)
        if match and not NO_TOWNSHIP.search(match[1]):
            return match[1]
    return ""


def fills_down(samples: Sequence[Sequence[object]], column: int, rows: int) -> bool:
    """Whether empty cells of a column mean "as above": a quarter of its rows or more are empty."""
    return rows > 0 and column < len(samples) and 0 < len(samples[column]) <= 0.75 * rows


def place_of(column: int, row: int) -> str:
    """Column from 1 and row as C7."""
    return f"{column_letters(column)}{row}"


def same_columns(wanted: Sequence[str], there: Sequence[str], mapping: Mapping[int, str]) -> dict[int, str]:
    """The mapping of one sheet for the columns of another: by their words, or by their place when they have none."""
    if not any(there) or _bared(wanted) == _bared(there):
        return dict(mapping)
    by_heading: dict[str, str] = {}
    for at, name in mapping.items():
        if at <= len(wanted) and wanted[at - 1]:
            words = headings.bare(wanted[at - 1])
            by_heading[words] = by_heading.get(words) or name
    return {
        at: by_heading[headings.bare(words)]
        for at, words in enumerate(there, start=1)
        if headings.bare(words) in by_heading
    }


def _bared(words: Sequence[str]) -> tuple[str, ...]:
    bared = [headings.bare(word) for word in words]
    while bared and not bared[-1]:
        bared.pop()
    return tuple(bared)
