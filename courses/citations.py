"""How laws and articles are written: numbers in, one Chinese line out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_ARTICLE = re.compile(r"[1-9]\d{0,3}(之[一二三四五六七八九十])?")
_BETWEEN = re.compile(r"[、，,;；\s]+")


def articles_of(text: str) -> list[str]:
    """The numbers in ``text`` (``35、36``), as text in their order. Raises ValueError with the word that is none."""
    words = [word for word in _BETWEEN.split(text.strip()) if word]
    for word in words:
        if not _ARTICLE.fullmatch(word):
            raise ValueError(word)
    if not words:
        raise ValueError(text)
    return list(dict.fromkeys(words))


def joined(articles: Iterable[object]) -> str:
    """Numbers as they are kept in a block: ``35、36``."""
    return "、".join(str(article) for article in articles)


def cited(law: str, articles: str, effective_on: date | None) -> str:
    """《村民委员会组织法》第35条、第36条（2026年1月1日起施行）; without the bracket where the day is not known."""
    line = f"《{law}》" + "、".join(article_name(article) for article in articles_of(articles))
    if effective_on is None:
        return line
    return f"{line}（{effective_on.year}年{effective_on.month}月{effective_on.day}日起施行）"


def article_name(article: str) -> str:
    """第35条, 第382条之一."""
    number, extra, which = article.partition("之")
    return f"第{number}条{extra}{which}"
