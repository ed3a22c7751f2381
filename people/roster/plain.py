"""Text of a cell as it is compared, and whether there is any."""

from __future__ import annotations

import re
import unicodedata

from kit import tables

# 同上 says nothing of its own: where empty means "as above", so does it.
BLANK_WORDS = frozenset("无 暂无 没有 无手机 无电话 未知 不详 不清 空 空白 - -- --- — —— / \\ . 、 * 同上 〃 N/A NA n/a None NULL null #N/A 0".split())  # fmt: skip

# 张三 13812345678: whatever telephone may stand behind a name, right or wrong
NAME_AND_NUMBER = re.compile(r"([\u3400-\u9fff·\s]{2,14}?)[\s:,/、;(-]*((?:\+?86-?)?(?:1[3-9]\d{5}|0\d{2,3}-?\d{6})[\d\s/、,;+()-]*)")  # fmt: skip
VACANT = frozenset(["空缺", "缺", "暂缺", "待定", "空", "缺额", "暂空", "待补选", "空岗"])  # a seat without a person


def folded(value: object) -> str:
    """The text with full-width signs made narrow and no blanks at all: for comparing, and for what has none inside."""
    text = tables.text(value)
    return text if tables.ORDINARY.fullmatch(text) else re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def is_blank(value: object) -> bool:
    """Whether the cell says nothing: empty, a word or sign that stands for empty (无, —), or a number that was masked."""
    words = folded(value)
    return not words or words in BLANK_WORDS or is_masked(value)


def name_and_number(value: object) -> tuple[str, str] | None:
    """A name and the telephone that stands in the same cell; None for any other cell."""
    if not isinstance(value, str):
        return None
    found = NAME_AND_NUMBER.fullmatch(unicodedata.normalize("NFKC", tables.text(value)).strip())
    return (found[1].strip(), found[2].strip(" ()")) if found and found[1].strip() else None


def is_masked(value: object) -> bool:
    """Whether stars stand for digits: 138****1234."""
    return "***" in folded(value)
