"""Cards that upper apps hang into lower pages.

A lower page names a slot; an upper app registers a function for it in ``AppConfig.ready()``. So the page of a result
can offer the next lesson although assessments may not know courses.

    slots.register("assessments.result", next_lesson, order=10)
    def next_lesson(request, sitting): return slots.Card("courses/_next_lesson.html", {"lesson": …})

Slots of `kit`'s own pages: ``kit.bottom`` (the three words of the learner's bottom row), ``kit.desk`` (the head of the
desk) and ``kit.foot`` (beside the text size) are filled with words by `link`; ``kit.who`` (who is at the desk, and the
way out), ``kit.head`` and ``kit.scripts`` (what a learner's page links and runs, before the page's own) with a `Card`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Card:
    """A piece of a page: a template and the values that it shows. The template also sees the page's own context."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A word in a menu. ``current``: whether the page that is open belongs to it."""

    label: str
    url: str
    current: bool = False


Hanger = Callable[[HttpRequest, object], object | None]

_hung: dict[str, list[tuple[int, Hanger, str]]] = {}  # order, function, and for words of a menu the name of their group


def register(slot: str, function: Hanger, *, order: int = 100, group: str = "") -> None:
    """Ask ``function(request, object)`` for a card whenever ``slot`` is shown; smaller ``order`` comes first.

    group: of a word in the head of the desk, one of `kit.desk_menu.GROUPS`; empty for one that always stands in the line.
    Registering the same function again changes its order and never shows it twice.
    """
    unregister(slot, function)
    # Stable: of two with the same order, the one registered first (the lower app) stays first.
    _hung[slot] = sorted([*_hung[slot], (order, function, group)], key=lambda one: one[0])


def link(
    slot: str,
    label: str | Promise,
    view_name: str,
    *,
    covers: Sequence[str] = (),
    when: Callable[[HttpRequest], bool] | None = None,
    order: int = 100,
    group: str = "",
) -> None:
    """Hang a word that leads to ``view_name`` into a menu.

    covers: beginnings of the names of other views whose pages belong to this word (``"learning:"``).
    when: shown only where this says yes; without it, to everybody.  group: as in `register`.
    """
    beginnings = tuple(covers)

    def entry(request: HttpRequest, _object: object) -> Entry | None:
        if when is not None and not when(request):
            return None
        match = request.resolver_match
        open_now = match.view_name if match else ""
        return Entry(
            str(label), address(view_name), open_now == view_name or open_now.startswith(beginnings or ("\0",))
        )

    register(slot, entry, order=order, group=group)


def address(view_name: str) -> str:
    """The path of a view without arguments, looked up once: menus stand on every page."""
    return _address(view_name, settings.ROOT_URLCONF)


@functools.cache
def _address(view_name: str, urlconf: str) -> str:
    return reverse(view_name, urlconf)


def unregister(slot: str, function: Hanger) -> None:
    """Take ``function`` out of ``slot``; nothing happens when it is not there."""
    _hung[slot] = [one for one in _hung.get(slot, []) if one[1] is not function]


def cards(slot: str, request: HttpRequest, object: object = None) -> list[object]:
    """What the upper apps show in ``slot`` for ``object``, in order; those who answer None are left out."""
    shown = (function(request, object) for _order, function, _group in _hung.get(slot, []))
    return [card for card in shown if card is not None]


def words(slot: str, request: HttpRequest) -> list[tuple[str, Entry]]:
    """The words of a menu in their order, each with the name of its group."""
    shown = ((group, function(request, None)) for _order, function, group in _hung.get(slot, []))
    return [(group, entry) for group, entry in shown if isinstance(entry, Entry)]
