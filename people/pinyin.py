"""The first letters of a name in pinyin, to look people up: 王建国 → wjg."""

from __future__ import annotations

import os
from functools import lru_cache

LONGEST = 12  # as the column
# Surnames that are read otherwise than the character alone.
SURNAMES = {
    "单": "s", "仇": "q", "区": "o", "查": "z", "曾": "z", "解": "x", "召": "s", "朴": "p", "秘": "b", "种": "c",
    "重": "c", "翟": "z", "盖": "g", "乐": "y", "员": "y", "尉": "w", "缪": "m", "晟": "c", "洗": "x", "冼": "x",
    "万": "w", "折": "s", "覃": "q", "牟": "m", "能": "n", "黑": "h", "尉迟": "yc", "长孙": "zs", "澹台": "tt",
    "单于": "cy", "万俟": "mq",
}  # fmt: skip


def initials(name: str) -> str:
    """Small letters, at most twelve; of a foreign name its letters; empty when nothing in it can be read."""
    name = name.strip()
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    given = name[len(surname) :]
    return (SURNAMES.get(surname, "") + "".join(_letter(character) for character in given))[:LONGEST]


@lru_cache(maxsize=8192)
def _letter(character: str) -> str:
    """The first letter of how one character is read; of a Latin letter itself; empty for signs."""
    if character.isascii():
        return character.lower() if character.isalpha() else ""
    # Readings of words are of no use for names, and take twenty megabytes.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return found[0][:1] if found else ""
