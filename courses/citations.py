"""How laws and articles are written: numbers in, one Chinese line out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from competencies.api import article_name, articles_of

__all__ = ["article_name", "articles_of", "cited", "joined"]


def joined(articles: Iterable[object]) -> str:
    """Numbers as they are kept in a block: ``35、36``."""
    return "、".join(str(article) for article in articles)


def cited(law: str, articles: str, effective_on: date | None) -> str:
    """《村民委员会组织法》第35条、第36条（2026年1月1日起施行）; without the bracket where the day is not known."""
    line = f"《{law}》" + "、".join(article_name(article) for article in articles_of(articles))
    if effective_on is None:
        return line
    return f"{line}（{effective_on.year}年{effective_on.month}月{effective_on.day}日起施行）"
