"""Lines of a text of questions, each taken apart: a head of a section, a number, options, an answer, an explanation. Pure.

A line may hold several of them: "1．村务多久公布一次？ A．每月 B．每季度 答案：B 解析：……".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from assessments.exchange.answer_lists import is_list
from assessments.exchange.drafts import Drawing
from assessments.exchange.kind_words import ANY, kind_of, narrow
from kit import numerals

HAN = "一二三四五六七八九十"
KIND_WORDS = rf"(?:{ANY})"
SHORT_KIND = (
    r"(?:单项选择|多项选择|不定项选择|单选|多选|不定项|选择|判断|填空|简答|问答|论述|排序|连线|匹配|计算|案例分析|案例)"
)
HEAD = re.compile(
    rf"^(?P<before>第?[{HAN}]{{1,3}}(?:部分|大题)?\s*[、.:,]?\s*|[(][{HAN}]{{1,3}}[)]\s*[、.]?\s*|[IVX]{{1,4}}\s*[、.]\s*|\d{{1,2}}\s*[、.]\s*|#+\s*|[*]{{2}})?"
    rf"(?P<kind>(?:[^\s,，。.?？:：;；()\[\]]{{0,6}}?){KIND_WORDS}(?:[^\s,，。.?？:：;；()\[\]]{{0,4}}?)题(?:型|部分|[{HAN}\d])?|(?<=[、.) ]){SHORT_KIND})[*]{{0,2}}"
    r"(?P<rest>\s*(?:[(\[:：,，。.共].*)?)$"
)
BRACKETED_HEAD = re.compile(rf"^\[\s*(?P<kind>[^\]]{{0,4}}{KIND_WORDS}[^\]]{{0,4}})\]\s*$")
ABOUT_MARKS = re.compile(r"分|小?题|答案|填|选|打|判断|括号|正确|序号")
CASE_LABEL = re.compile(
    rf"^(?:[{HAN}\d]{{1,3}}\s*[、.]\s*)?[\[(]?(?P<label>(?:案例|材料|情景|情境|背景材料|背景)(?:分析)?题?\s*[{HAN}\d]{{0,3}})\s*(?:[\])]|[:：]|[、.](?=\S)|$)\s*(?P<text>.*)$"
)
INLINE_KIND = re.compile(rf"^[\[(]\s*(?P<kind>[^\])]{{0,4}}{KIND_WORDS}[^\])]{{0,4}}?题?)\s*[\])]\s*[、.:：]?\s*")
KIND_AT_END = re.compile(rf"[\[(]\s*(?P<kind>{KIND_WORDS}题?)\s*[\])]\s*[。.]?$")
MARKS_AT_END = re.compile(r"[(]\s*(?:本题|每题|每小题)?\s*\d{1,3}(?:\.\d)?\s*分\s*[)]\s*$")

NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("question", re.compile(rf"第\s*(?P<n>\d{{1,4}}|[{HAN}百]{{1,5}})\s*(?:题|小题)\s*[.、:：,)]?\s*")),
    ("asked", re.compile(rf"(?:第\s*(?P<n>\d{{1,2}}|[{HAN}]{{1,3}})\s*问|(?:问题|小题|问)\s*(?P<m>\d{{1,2}}|[{HAN}]{{1,3}}))\s*[.、:：,)]?\s*")),
    ("named", re.compile(r"(?:题目|试题|题|Q|No\.?)\s*(?P<n>\d{1,4})\s*[.、:：)]?\s*", re.IGNORECASE)),
    ("brackets", re.compile(r"[(]\s*(?P<n>\d{1,4})\s*[)]\s*[.、]?\s*")),
    ("square", re.compile(r"\[\s*(?P<n>\d{1,4})\s*\]\s*[.、]?\s*")),
    ("close", re.compile(r"(?P<n>\d{1,4})\s*[)]\s*[.、]?\s*")),
    ("dot", re.compile(r"(?P<n>\d{1,4})\s*(?:[.:](?!\d)|\.(?=(?:19|20)\d\d年)|、)\s*")),
    ("circle", re.compile(r"(?P<n>[①-⑳])\s*[.、]?\s*")),
    ("han brackets", re.compile(rf"[(]\s*(?P<n>[{HAN}]{{1,4}})\s*[)]\s*[.、]?\s*")),
    ("han", re.compile(rf"(?P<n>[{HAN}百]{{1,5}})\s*[、.:]\s*")),
    ("blank", re.compile(r"(?P<n>\d{1,4})\s+(?=[^\d\s.、)%年月日元个万])")),
)  # fmt: skip
PACKED = {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in [*range(0x2474, 0x249C), *range(0x3220, 0x322A)]
}

DOTS = re.compile(r"^(?:#{1,6}\s+|[•●◆■○▪➤]\s*|[-*]\s+)")
ANSWER_FIRST = re.compile(r"^[(]\s*(?:[√×✓✔✗✘]|对|错|[A-Z]{1,6})\s*[)]\s*(?=\d{1,4}\s*[.、)])")
OPTION = re.compile(
    r"^(?:[(\[]\s*(?P<a>[A-Z])\s*[)\]]\s*[.、:]?|(?P<b>[A-Z])\s*[.、:)．,](?!\s*[A-Z]\s*[、,和与]))\s*|^(?P<c>[A-Z])\s+(?=[^\sA-Z])"
)
FIELDS: tuple[tuple[str, str], ...] = (
    ("answer", r"参考答案|正确答案|标准答案|本题答案|正确选项|答案要点|参考要点|答题要点|评分要点|答案|答|answer|key"),
    ("explanation", r"讲解|答案解析|试题解析|题目解析|考点解析|解析|分析|点评|说明|解答|注解|explanation"),
    ("sources", r"法律依据|政策依据|法规依据|依据|出处|来源|法条|source"),
    ("difficulty", r"难易程度|难易度|难度系数|难度等级|难度|difficulty"),
    ("competency", r"岗位能力|能力代码|能力点|能力|competency"),
    ("level", r"能力等级|等级|层级|级别|level"),
    ("tags", r"知识点|考点|标签|关键词|tags?"),
    ("tolerance", r"允许误差|误差"),
    ("unit", r"单位"),
    ("least", r"至少答出|至少答对|够几条"),
    ("marks", r"分值|分数"),
    ("hint", r"题型|题目类型"),
    ("code", r"题号编码|编号|题目编号|code"),
    ("partial", r"部分给分"),
    ("feedback", r"(?:选项)?[A-Z]\s*(?:反馈|错因)|(?:反馈|错因)\s*[A-Z]"),
)  # fmt: skip
MARK = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in FIELDS), re.IGNORECASE)
FIELD = re.compile(
    rf"(?:\[\s*(?P<bracketed>{MARK.pattern.replace('?P<', '?P<b_')})\s*\]\s*[:：]?|(?P<plain>{MARK.pattern})\s*[:：])\s*",
    re.IGNORECASE,
)
SAID = re.compile(
    r"^(?:正确|参考|标准|本题)?(?:的)?答案\s*(?:是|为|应为|应选|选)?\s*(?P<said>[(]?\s*[A-Z](?:[\s,、]*[A-Z]){0,9}\s*[)]?|[√×✓✔✗✘]|对|错|正确|错误)\s*[。.]?$|^(?:应选|故选)\s*(?P<chosen>[A-Z]{1,8})\s*[。.]?$"
)


class What(StrEnum):
    HEAD = "head"
    CASE = "case"
    NUMBER = "number"
    OPTION = "option"
    FIELD = "field"
    TEXT = "text"
    EMPTY = "empty"
    LIST = "list"
    DRAWING = "drawing"


@dataclass(frozen=True)
class Line:
    """A line, and where its author finds it. alt: what its picture shows, in words."""

    text: str
    place: str
    drawing: Drawing | None = None
    alt: str = ""


@dataclass
class Piece:
    """A part of a line. name: kind of a head, style of a number, key of an option, name of a field. number: what was counted.

    whole: of a number, with its own signs, for a text in which it turns out to be no question's number.
    """

    what: What
    text: str
    place: str
    name: str = ""
    number: int = 0
    whole: str = ""
    drawing: Drawing | None = None


def pieces(lines: Iterable[Line]) -> Iterator[Piece]:
    """Every line taken apart, in order."""
    for line in lines:
        if line.drawing is not None:
            yield Piece(What.DRAWING, line.alt, line.place, drawing=line.drawing)
            if not line.text:
                continue
        yield from _of_line(line.text, line.place)


def _of_line(raw: str, place: str) -> Iterator[Piece]:
    text = raw.strip().strip("\ufeff")
    if not text:
        yield Piece(What.EMPTY, "", place)
        return
    text = _without_marks(text)
    if text[0] in PACKED:
        text = PACKED[text[0]] + text[1:]
    flat = narrow(text)
    if is_list(flat):
        yield Piece(What.LIST, text, place)
        return
    if head := _head(flat):
        yield Piece(What.HEAD, text, place, head)
        return
    before, fields = _fields(text, flat, place)
    if before.strip():
        yield from _before_fields(before.strip(), place)
    yield from fields


def _without_marks(text: str) -> str:
    """Without the stars and bars of Markdown; an answer in brackets before a number goes behind the text."""
    plain = DOTS.sub("", text.replace("**", "") if text.startswith(("**", "#")) else text) or text
    first = ANSWER_FIRST.match(narrow(plain))
    return f"{plain[first.end() :].strip()}{plain[: first.end()].strip()}" if first else plain


def _head(flat: str) -> str:
    """The kind that a head of a section names; "" when the line is none."""
    if bracketed := BRACKETED_HEAD.match(flat):
        return kind_of(bracketed["kind"])
    found = HEAD.match(flat)
    if found is None:
        return ""
    rest = found["rest"].strip()
    if rest and not ABOUT_MARKS.search(rest):
        return ""
    if rest and re.match(r"[(\[]\s*[A-Z√×对错]?\s*[)\]]", rest):  # 下列不是选择题（　）
        return ""
    return kind_of(found["kind"])


def _fields(text: str, flat: str, place: str) -> tuple[str, list[Piece]]:
    """What stands before the first named field, and the fields."""
    if said := SAID.match(flat):
        return "", [Piece(What.FIELD, (said["said"] or said["chosen"]).strip("( )"), place, "answer")]
    marks = [mark for mark in FIELD.finditer(flat) if _is_field(mark, flat)]
    found = []
    for mark, after in zip_longest(marks, marks[1:]):
        name = next(
            name.removeprefix("b_")
            for name, value in mark.groupdict().items()
            if value and name not in ("bracketed", "plain")
        )
        words = text[mark.end() : after.start() if after else None].strip()
        if name == "feedback":
            key = re.search(r"[A-Z]", (mark["bracketed"] or mark["plain"]).upper())
            name = f"feedback {key[0] if key else ''}"
        found.append(Piece(What.FIELD, words, place, name))
    return text[: marks[0].start()] if marks else text, found


def _is_field(mark: re.Match[str], flat: str) -> bool:
    """At the beginning of a line, or in brackets, or after a blank or the end of a sentence."""
    if mark.start() == 0:
        return True
    before = flat[: mark.start()]
    if mark["bracketed"]:
        return True
    name = mark["plain"]
    if name in ("答", "说明", "分析", "等级", "能力", "单位", "来源", "级别") and not before.endswith("  "):
        return before.endswith(" ") and name != "答"
    return before[-1] in " 。；;)]!?？" or bool(re.fullmatch(r"\s*(?:\d{1,4}\s*[.、)]?|[(]\d{1,4}[)])\s*", before))


def _before_fields(text: str, place: str) -> Iterator[Piece]:
    """A case's label, a number, the text of a question, options."""
    flat = narrow(text)
    if (case := CASE_LABEL.match(flat)) and not re.match(
        r"[(\[]?\s*(?:案例|材料|情景|情境|背景)\S*?题\s*[\])]?$", flat
    ):
        yield Piece(What.CASE, text[case.start("text") :].strip(), place, case["label"], whole=text)
        return
    for style, pattern in NUMBERS:
        found = pattern.match(flat)
        if found:
            said = found["n"] or found.groupdict().get("m") or ""
            rest = text[found.end() :]
            kept, options = _options(rest, place)
            yield Piece(What.NUMBER, kept.strip(), place, style, _count(said), text[: found.end()] + kept)
            yield from options
            return
    kept, options = _options(text, place)
    if kept.strip():
        yield Piece(What.TEXT, kept.strip(), place)
    yield from options


def _count(said: str) -> int:
    plain = unicodedata.normalize("NFKC", said)
    return int(plain) if plain.isdecimal() else numerals.value(said)


def _options(text: str, place: str) -> tuple[str, list[Piece]]:
    """The text before the options, and each option; they follow one another by the alphabet."""
    flat = narrow(text)
    first = OPTION.match(flat)
    marks = [(first.start(), first.end(), first["a"] or first["b"] or first["c"])] if first else _begin_within(flat)
    if not marks:
        return text, []
    while nxt := _next_mark(flat, marks[-1][1], chr(ord(marks[-1][2]) + 1)):
        marks.append(nxt)
    ends = [mark[0] for mark in marks[1:]] + [len(text)]
    found = [
        Piece(What.OPTION, text[end:until].strip(" \t\u3000；;"), place, key)
        for (_start, end, key), until in zip(marks, ends, strict=True)
    ]
    return text[: marks[0][0]], found


def _begin_within(flat: str) -> list[tuple[int, int, str]]:
    """Where options begin behind the question in the same line: an A, and a B after it."""
    for found in re.finditer(r"(?:(?<=[\s。？?)：:，,；;\]])|^)(?:[(\[]A[)\]]|A\s*[.、:)．])\s*", flat):
        if _next_mark(flat, found.end(), "B"):
            return [(found.start(), found.end(), "A")]
    return []


def _next_mark(flat: str, after: int, key: str) -> tuple[int, int, str] | None:
    """Where the option ``key`` begins behind ``after``."""
    if key > "Z":
        return None
    pattern = rf"(?<![A-Za-z0-9、和或及与]){key}\s*[.、:)．](?!\s*[A-Z]\b)\s*|[(\[]\s*{key}\s*[)\]]\s*[.、]?\s*|(?<=\s){key}\s+(?=\S)|(?<=\s\s){key}(?=[\u4e00-\u9fff\d])|(?<=\s){key}(?=[\u4e00-\u9fff])"
    found = re.compile(pattern).search(flat, after)
    return (found.start(), found.end(), key) if found else None
