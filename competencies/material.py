"""Which rows a changed law makes due, and when (rule 5). Pure.

A row is touched by a change when a question behind it cites one of the changed articles as they stood before: its text has a
day, and that is before the change took effect; or nobody knows the day, and it was asked before the change made anything due.

Source: docs/learning-model.md, "The current level", rule 5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from competencies.showing import Showing

Cites = Sequence[Mapping[str, str | None]]
"""``{"law": name, "article": number, "text_date": ISO day or None}``, as the ledger keeps them."""


@dataclass(frozen=True, slots=True)
class Material:
    """One change that is material for one competency. law: its name; articles: empty for the whole law.

    due_on: the first day on which older rows are due.  withdrawn_at: when it was taken back, None while it stands.
    """

    change: UUID
    competency_id: int
    law: str
    articles: frozenset[str]
    from_level: int
    effective_on: date
    due_on: date
    recorded_at: datetime
    withdrawn_at: datetime | None = None

    def is_known(self, known: datetime) -> bool:
        """Published by ``known`` and not withdrawn by then."""
        return self.recorded_at <= known and (self.withdrawn_at is None or self.withdrawn_at > known)

    def touches(self, cites: Cites, *, on: date) -> bool:
        """Whether what was asked on ``on`` rests on the text from before the change."""
        return any(self._is_cited(cited) and self.is_older(cited.get("text_date"), on=on) for cited in cites)

    def names(self, cites: Cites) -> bool:
        """Whether a changed article is among ``cites``, of whichever text."""
        return any(map(self._is_cited, cites))

    def _is_cited(self, cited: Mapping[str, str | None]) -> bool:
        return cited["law"] == self.law and (not self.articles or str(cited["article"]) in self.articles)

    def is_older(self, text_date: str | None, *, on: date) -> bool:
        """Whether a text of the law is the one from before. text_date: its ISO day, None or empty when nobody knows it."""
        return date.fromisoformat(text_date) < self.effective_on if text_date else on < self.due_on


def due_days(row: Showing, cites: Cites, changes: Iterable[Material], *, known: datetime) -> tuple[date, ...]:
    """The days on which the known ones of ``changes`` make a row due, the first one first."""
    days = {
        change.due_on
        for change in changes
        if change.is_known(known) and row.level >= change.from_level and change.touches(cites, on=row.on)
    }
    return tuple(sorted(days))


def dated(
    rows: Iterable[Showing], cites: Mapping[UUID, Cites], changes: Collection[Material], *, known: datetime
) -> list[Showing]:
    """``rows`` of one competency, each with the days on which ``changes``, of the same one, make it due."""
    found = []
    for row in rows:
        days = due_days(row, cites.get(row.id, ()), changes, known=known) if row.passed else ()
        found.append(replace(row, material_due=days[0], material_later=days[1:]) if days else row)
    return found
