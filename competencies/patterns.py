"""`levels.current_level` for many: histories that differ in nothing but their days and ids are judged once. Pure.

A history is simple when no row of it ends, none lies after the day that is asked about, no law touches one and nobody decided
anything. Then no rule looks at more than what its rows say, which of them share a day, and their order: its *pattern*. The rules
are asked about the pattern, with numbers in the places of days and ids, and what they say is put back into the history.
`current_level` stays the only rule; this only remembers what it said.

Source: docs/learning-model.md, "The current level".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from competencies.levels import NOTHING, Reading, Rule, current_level
from competencies.showing import RULES, STRENGTH, Kind, Showing, Standard

FIRST = date(2000, 1, 1)  # the day of the first row of a pattern
AT = datetime(2000, 1, 1, tzinfo=UTC)
MANY = 50_000
"""As many patterns of one standard are remembered; a province has some hundred."""

Row = tuple[date, str, str, int, bool, int, int]
"""Day, id, kind, level, whether it was passed, questions and right ones."""


@dataclass(slots=True)
class Told:
    """What the rules say of one competency, as far as gaps and plans ask. is_nothing: no row supports any level."""

    reading: Reading
    level: int
    is_nothing: bool


def told(reading: Reading) -> Told:
    return Told(reading, reading.level, reading.rule == Rule.NOTHING)


@dataclass(slots=True)
class Verdict(Told):
    """What the rules say of a pattern. since, behind, against and shown are places in the history.

    The reading has numbers where a history has days and ids: of it only the level, the rule and the flags are true.
    """

    head: tuple[Any, ...] = ()
    flags: tuple[Any, ...] = ()
    since: int | None = None
    behind: tuple[int, ...] = ()
    against: tuple[int, ...] = ()
    shown: int | None = None
    shown_kind: str = ""

    def values(self, rows: Sequence[Row]) -> tuple[Any, ...]:
        """What a state keeps of this history, in the order of `rebuild.FIELDS`; ids as text, lists of them as JSON."""
        shown_on = shown = None
        if self.shown is not None:
            shown_on, shown = rows[self.shown][:2]
        since = None if self.since is None else rows[self.since][0]
        behind, against = _listed(self.behind, rows), _listed(self.against, rows)
        return (*self.head, since, *self.flags, behind, against, shown, self.shown_kind, shown_on, None)


def _listed(places: Sequence[int], rows: Sequence[Row]) -> str:
    if not places:
        return "[]"
    return '["' + '", "'.join([rows[place][1] for place in places]) + '"]'


class Patterns:
    """What the rules said of the patterns that came by. standards: by id of the competency."""

    def __init__(self, standards: Mapping[int, Standard]) -> None:
        self._standards = standards
        by_standard: dict[Standard, dict[Any, Verdict | None]] = {}
        self._known = {one: by_standard.setdefault(standard, {}) for one, standard in standards.items()}

    def verdict(self, competency: int, rows: list[Row]) -> Verdict | None:
        """What the rules say of a simple history, whose rows are put into their order; None when they say nothing."""
        known = self._known[competency]
        if len(rows) == 1:
            _day, _id, kind, level, passed, questions, right = rows[0]
            pattern: Any = (kind, level) if passed else (kind, level, questions, right)
        else:
            rows.sort()  # by day and id, which is unique
            before, parts = None, []
            for day, _id, kind, level, passed, questions, right in rows:
                parts.append((day != before, kind, level) if passed else (day != before, kind, level, questions, right))
                before = day
            pattern = tuple(parts)
        try:
            return known[pattern]
        except KeyError:
            found = judged(rows, self._standards[competency])
            if len(known) < MANY:
                known[pattern] = found
            return found


def judged(rows: Iterable[Row], standard: Standard) -> Verdict | None:
    """What `current_level` says of the pattern of ``rows``, which are in their order."""
    showings: list[Showing] = []
    days: dict[date, int] = {}  # day of the pattern -> the first row of that day
    before, on = None, FIRST
    for place, (day, _id, kind, level, passed, questions, right) in enumerate(rows):
        if before is not None and day != before:
            on += timedelta(days=1)
        before = day
        days.setdefault(on, place)
        sort = Kind(kind)
        showings.append(
            Showing(UUID(int=place), level, passed, sort, STRENGTH[sort], on, AT, questions=questions, right=right)
        )
    reading = current_level(showings, (), standard, RULES, on, AT)
    if reading == NOTHING:
        return None
    shown = None if reading.shown is None else showings[reading.shown.int]
    return Verdict(
        reading=reading,
        level=reading.level,
        is_nothing=reading.rule == Rule.NOTHING,
        head=(reading.level, reading.state.value, reading.rule.value),
        flags=(reading.recheck, reading.review_due, reading.disputed, reading.refresh, reading.refresh_on),
        since=None if reading.since is None else days[reading.since],
        behind=tuple(one.int for one in reading.behind),
        against=tuple(one.int for one in reading.against),
        shown=None if shown is None else shown.id.int,
        shown_kind="" if shown is None else shown.kind.value,
    )
