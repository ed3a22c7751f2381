"""When a change of a law makes its parts due, so that nobody gets too many rechecks at once. Pure.

Each part (one competency) gets the first day, at or after the day that it wants, on which no person would have more rechecks
than the limit within any 31 days in a row, and so in no month. What is due for a person already counts too.

Source: docs/learning-model.md, "The current level", rule 5: nobody has more than 25 recheck questions a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = 31  # days: whoever keeps the limit in any so many days keeps it in every month


@dataclass(frozen=True, slots=True)
class Part:
    """A competency whose holders get a recheck. earliest: the day from which it may be due; people: who gets one."""

    competency: str
    earliest: date
    people: frozenset[int]


def stagger(parts: Iterable[Part], given: Mapping[int, Iterable[date]], *, most: int) -> dict[str, date]:
    """The day of each part, by competency. The parts come in the order of their wish, those that touch most people first.

    given: person → the days on which other rechecks fall due for him.  most: rechecks within a month, at least 1.
    """
    days = {person: sorted(own) for person, own in given.items()}
    found: dict[str, date] = {}
    for part in sorted(parts, key=lambda one: (one.earliest, -len(one.people), one.competency)):
        day = _first_free(part.earliest, [days.get(person, []) for person in part.people], most)
        found[part.competency] = day
        for person in part.people:
            days[person] = sorted([*days.get(person, []), day])
    return found


def most_within_a_month(days: Iterable[date]) -> int:
    """The most of ``days`` that fall within 31 days in a row."""
    own = sorted(days)
    return max((sum(1 for one in own if 0 <= (one - first).days < WINDOW) for first in own), default=0)


def _first_free(earliest: date, lists: Iterable[Sequence[date]], most: int) -> date:
    """The first day from ``earliest`` on that fits into every list. Lists are sorted."""
    shut = sorted({blocked for own in lists for blocked in _blocked(own, most) if blocked[1] >= earliest})
    day = earliest
    for since, until in shut:
        if since > day:
            break
        if until >= day:
            day = until + timedelta(days=1)
    return day


def _blocked(days: Sequence[date], most: int) -> Iterable[tuple[date, date]]:
    """Stretches, both ends included, on which one more recheck would be too many: beside ``most`` that are near each other."""
    reach = timedelta(days=WINDOW - 1)
    for first, last in zip(days, days[most - 1 :], strict=False):
        if last - first <= reach:
            yield last - reach, first + reach
