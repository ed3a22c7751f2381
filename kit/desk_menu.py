"""The head of the desk in one line: who has many words finds those of one kind behind one word that opens.

Whoever has few keeps all of them in sight. No script, no picture: a group is a word, and what is open now is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.slots import Entry

MOST = 13  # words that stand in one line at 1280 px, with the name of the product and of who is there
GROUPS: Mapping[str, Promise] = {
    "training": _("Training and tests"),
    "people": _("People and offices"),
    "running": _("Settings and records"),
}


@dataclass(frozen=True)
class Group:
    """A word that opens to others."""

    label: str | Promise
    below: tuple[Entry, ...]

    @property
    def current(self) -> bool:
        return any(entry.current for entry in self.below)


def menu(words: Iterable[tuple[str, Entry]]) -> list[Entry | Group]:
    """The line: words of no group first, then the groups. A group of one is its word."""
    found = list(words)
    if len(found) <= MOST:
        return [entry for _group, entry in found]
    line: list[Entry | Group] = [entry for group, entry in found if group not in GROUPS]
    for name, label in GROUPS.items():
        below = tuple(entry for group, entry in found if group == name)
        line += below if len(below) == 1 else [Group(label, below)] if below else []
    return line
