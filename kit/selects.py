"""The selects above a list: what may be chosen, and what was. Drawn by ``{% select %}``.

No Django form: a hundred options rendered by widgets would cost more than the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kit.errors import Text

CHOSEN = mark_safe(" selected")


@dataclass(frozen=True)
class Option:
    """One line of a select."""

    value: str | int
    label: Text
    chosen: bool


@dataclass(frozen=True)
class Select:
    """A condition that can be chosen. ``every``: the words for no condition; empty when one line is always chosen."""

    name: str
    label: Text
    every: Text
    options: tuple[Option, ...]


def select(name: str, label: Text, every: Text, options: Iterable[tuple[str | int, Text]], chosen: str | int) -> Select:
    return Select(name, label, every, tuple(Option(value, text, value == chosen) for value, text in options))


def drawn(select: Select) -> SafeString:
    """The label and its select."""
    options = [line(option.value, str(option.label), option.chosen) for option in select.options]
    if select.every:
        options.insert(0, line("", str(select.every), False))
    lines = SafeString("".join(options))
    return format_html('<label>{}<select name="{}">{}</select></label>', select.label, select.name, lines)


@lru_cache(maxsize=2048)
def line(value: str | int, label: str, chosen: bool) -> SafeString:
    """One line of a select; every page has a hundred of them, and the same ones."""
    return format_html('<option value="{}"{}>{}</option>', value, CHOSEN if chosen else "", label)
