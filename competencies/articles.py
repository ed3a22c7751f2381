"""How articles of a law are written: ``35、36`` or ``382之一``. Pure."""

from __future__ import annotations

import re

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


def article_name(article: str) -> str:
    """第35条, 第382条之一."""
    number, extra, which = article.partition("之")
    return f"第{number}条{extra}{which}"


def named(law: str, articles: list[str]) -> str:
    """《村民委员会组织法》第35条、第36条; the law alone where no article is named."""
    return f"《{law}》" + "、".join(map(article_name, articles))
