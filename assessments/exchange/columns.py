"""Which column of a table of questions holds what: by the words above it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.exchange.kind_words import TITLES
from kit import sheets

YES = "是"
OWN: tuple[tuple[str, str], ...] = (
    ("code", "编号"), ("competency", "岗位能力"), ("level", "等级"), ("difficulty", "难度"), ("kind", "题型"),
    ("step", "小题"), ("stem", "题干"),
)  # fmt: skip
BEHIND: tuple[tuple[str, str], ...] = (
    ("answer", "答案"), ("tolerance", "误差"), ("unit", "单位"), ("least", "够几条"), ("partial", "部分给分"),
    ("marks", "分值"), ("explanation", "讲解"), ("sources", "依据"), ("tags", "标签"), ("picture", "图片编号"),
    ("alt", "图片说明"),
)  # fmt: skip
MARKS = frozenset({"题型", "小题", "题干", "答案", "部分给分", "够几条"})  # a head with all of these is our own
WIDE = {"stem": 30, "explanation": 24, "sources": 20, "answer": 14, "kind": 8, "alt": 14, "tags": 10}
CHINESE = "一二三四五六七八九十"

# The first that fits: 题目类型 is a kind and no text, 答案解析 an explanation and no answer.
WORDS: tuple[tuple[str, str], ...] = (
    ("number", r"^(序号?|题号|顺序|no\.?|#|号)$"),
    ("code", r"^(试题|题目)?(编号|编码|代码|id|code)$"),
    ("picture", r"^图片编号$"),
    ("alt", r"^图片说明$"),
    ("feedback", r"^(?:选项)?(?:反馈|错因|提示)([a-z])$|^(?:选项)?([a-z])(?:项)?(?:反馈|错因|提示)$"),
    ("target", r"^对应(\d{1,2})$"),
    ("option", r"^(?:答案|备选)?(?:选项|选择项|备选项|option|choice|answer)([a-z]|\d{1,2}|[一二三四五六七八九十])$|^([a-z])(?:选项|项)?$"),
    ("options", r"^(?:全部|题目)?(?:选项|选项内容|备选项|备选答案|答案选项|可选项|options?|choices)$"),
    ("kind", r"题型|(试题|题目|问题)?(类型|类别|种类)$|^type$|questiontype|kind"),
    ("difficulty", r"难度|难易|difficulty"),
    ("explanation", r"讲解|解析|解释|解答|答案说明|分析|点评|explanation|^说明$"),
    ("least", r"^够几条$|至少答"),
    ("partial", r"^部分给分$"),
    ("answer", r"答案|正确选项|正确项|标答|正解|^answer|^key$|correct"),
    ("sources", r"依据|法律|法条|法规|出处|来源|source"),
    ("competency", r"能力|competency"),
    ("level", r"等级|层级|级别|^level$"),
    ("tags", r"标签|知识点|考点|章节|分类|模块|科目|关键词|tags?$"),
    ("marks", r"分值|分数|^分$|得分|marks|score|points"),
    ("tolerance", r"误差|tolerance"),
    ("unit", r"^单位$|^unit$"),
    ("step", r"^小题$"),
    ("stem", r"题干|题目|试题|问题|题面|^内容$|question|stem|^题$"),
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column that is known: which field, and of an option or its feedback the letter, of a target the number."""

    field: str
    key: str = ""


def bare(title: str) -> str:
    """A heading as it is compared."""
    text = unicodedata.normalize("NFKC", title).lower()
    return re.sub(r"[\s*:_]|\(.*?\)", "", text)


def column_of(title: str) -> Column | None:
    """What a heading names; None when it names nothing that we know."""
    words = bare(title)
    if not words or len(words) > 20:
        return None
    for name, pattern in WORDS:
        found = re.search(pattern, words)
        if found:
            return Column(name, _key(name, next(filter(None, found.groups()), "")) if found.groups() else "")
    return None


def _key(name: str, said: str) -> str:
    if name in ("option", "feedback"):
        if said.isdigit():
            return chr(64 + int(said)) if 0 < int(said) <= 26 else ""
        return chr(65 + CHINESE.index(said)) if said in CHINESE else said.upper()
    return said if name == "target" else ""


def head_of(cells: Sequence[str]) -> Mapping[int, Column] | None:
    """The columns that a row names, by their places; None when the row is no head of a table of questions."""
    found: dict[int, Column] = {}
    taken: set[Column] = set()
    for at, cell in enumerate(cells):
        column = column_of(cell)
        if column and column not in taken:
            found[at] = column
            taken.add(column)
    names = [column.field for column in found.values()]
    has_more = "answer" in names or "options" in names or names.count("option") > 1
    return found if "stem" in names and has_more else None


def is_own(cells: Sequence[str]) -> bool:
    """Whether the head is that of our own table."""
    return {cell.strip() for cell in cells} >= MARKS


def own_columns(
    options: int, targets: int, feedback: int, competencies: Sequence[str] = ()
) -> list[tuple[Column, sheets.Column]]:
    """The head of our own table with so many options, targets and columns of feedback."""
    letters = [chr(65 + n) for n in range(26)]
    rows = [
        *((Column(name), title) for name, title in OWN),
        *((Column("option", key), f"选项{key}") for key in letters[:options]),
        *((Column("target", str(n)), f"对应{n}") for n in range(1, targets + 1)),
        *((Column(name), title) for name, title in BEHIND),
        *((Column("feedback", key), f"反馈{key}") for key in letters[:feedback]),
    ]
    choices: dict[str, Sequence[str]] = {
        "kind": tuple(TITLES.values()),
        "level": ("1", "2", "3", "4"),
        "difficulty": ("1", "2", "3", "4", "5"),
        "partial": (YES,),
        "competency": competencies if len(",".join(competencies)) < 250 else (),
    }
    return [
        (
            column,
            sheets.Column(title, WIDE.get(column.field, 12 if column.key else 6), tuple(choices.get(column.field, ()))),
        )
        for column, title in rows
    ]
