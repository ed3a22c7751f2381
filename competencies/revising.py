"""What upper apps have that rests on an article: the lessons and questions to be revised when it changes.

An upper app registers a function in ``AppConfig.ready()``; competencies knows no lesson and no question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed law. articles: numbers as texts; empty for the whole law.  published_at: None while it is being prepared."""

    law: str
    articles: frozenset[str]
    effective_on: date
    published_at: datetime | None = None

    def names(self, law: str, articles: Iterable[object]) -> bool:
        """Whether a citation of these articles rests on what has changed."""
        return law == self.law and (not self.articles or not self.articles.isdisjoint(map(str, articles)))


@dataclass(frozen=True, slots=True)
class ToRevise:
    """A lesson or a question that cites it.

    title: what the list calls it.  url: where it is edited.  is_lesson: else it is a question.  competencies: keys of those it
    is about.  is_done: it was published again with the new text in mind.
    """

    title: str
    url: str
    is_lesson: bool
    competencies: tuple[str, ...] = ()
    is_done: bool = False


Teller = Callable[[Changed], Iterable[ToRevise]]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Ask ``teller`` about every change. Registering it again changes nothing."""
    if teller not in _tellers:
        _tellers.append(teller)


def to_revise(changed: Changed) -> list[ToRevise]:
    """What all of them say: lessons first, what is still to be done first, then by title."""
    found = [one for teller in _tellers for one in teller(changed)]
    return sorted(found, key=lambda one: (not one.is_lesson, one.is_done, one.title))
