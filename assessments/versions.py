"""Frozen versions as values. A version never changes, so a process keeps those that it has read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from assessments.asked import Asked
from assessments.models import QuestionVersion
from assessments.questions import Option, QuestionType
from assessments.scoring import Item
from competencies import api as competencies

MOST_KEPT = 5000  # about 2 KB each


@dataclass(frozen=True, slots=True)
class Version:
    """What a question said when it was published. right: as in `questions.ParsedQuestion`."""

    id: UUID
    competency: str
    level: int
    type: QuestionType
    stem: str
    options: tuple[Option, ...]
    right: tuple[str, ...]
    explanation: str
    cites: tuple[competencies.Cited, ...]
    several: bool

    def item(self, options: Sequence[str]) -> Item:
        """How scoring sees it, when ``options`` were shown."""
        return Item(str(self.id), self.competency, self.level, self.type, tuple(options), self.right)

    def shown(self, options: Sequence[str]) -> tuple[Option, ...]:
        """Its options in the order in which a sitting shows them."""
        texts = {option.key: option for option in self.options}
        return tuple(texts[key] for key in options)


_kept: dict[UUID, Version] = {}


def versions(ids: Iterable[UUID]) -> Mapping[UUID, Version]:
    """The versions with these ids. No query for those that this process knows. Raises KeyError for an unknown id."""
    wanted = list(ids)
    # Into a dictionary of our own first: another thread may empty the common one at any moment.
    found = {each: kept for each in wanted if (kept := _kept.get(each)) is not None}
    missing = [each for each in wanted if each not in found]
    if missing:
        rows = QuestionVersion.objects.filter(pk__in=missing).values_list("pk", "level", "content")
        found |= {pk: _version(pk, level, content) for pk, level, content in rows}
        if len(_kept) + len(missing) > MOST_KEPT:
            _kept.clear()
        _kept.update(found)
    return {each: found[each] for each in wanted}


def version(id: UUID) -> Version:
    """One of them."""
    return versions([id])[id]


def items(paper: Iterable[Asked]) -> list[Item]:
    """A paper as scoring takes it."""
    lines = list(paper)
    known = versions(line.version for line in lines)
    return [known[line.version].item(line.options) for line in lines]


def _version(pk: UUID, level: int, content: Mapping[str, Any]) -> Version:
    return Version(
        id=pk,
        competency=content["competency"],
        level=level,
        type=QuestionType(content["kind"]),
        stem=content["stem"],
        options=tuple(Option(option["k"], option["t"]) for option in content["options"]),
        right=tuple(content["answer"]) if isinstance(content["answer"], list) else (),
        explanation=content["explanation"],
        cites=tuple(
            competencies.Cited(source["law"], article, _day(source.get("text_date")))
            for source in content["sources"]
            for article in source["articles"]
        ),
        several=content["several"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
