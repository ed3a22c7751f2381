"""Gaps of many persons: cases that differ in nothing but their days are worked out once. Pure.

What posts ask of one competency is the same for all who took the same offices, only on other days; so is the gap of whoever has
shown the same of it. Both are kept with days counted from `ORIGIN`, beside a shift: how many days later the first step of
a person is due. A gap that names a day which is not one of its steps' (a refresh) is kept as it is, shifted by nothing.
`gaps_rules` stays the only rule; this only remembers what it said.

Source: docs/learning-model.md, "Gap and plan".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from competencies.gaps_rules import Gap, Office, Review, Step, by_competency, gap, required, reviews
from competencies.levels import NOTHING
from competencies.patterns import Told

if TYPE_CHECKING:
    from competencies.framework import CompetencyEntry, Framework

ORIGIN = date(2000, 1, 1)
MANY = 50_000
"""As many cases are remembered; a province has some thousand."""

Estimate = tuple[int, int | None]
"""The level that the last placing found, and the lowest one at which a test was failed after it."""


@dataclass(slots=True, eq=False)
class Case:
    """A gap that many have. is_fixed: its days are the days themselves, for it names one that no step has.

    notes: what is known of it to whoever counts and plans, by what he knows it by.
    """

    gap: Gap
    is_fixed: bool = False
    notes: dict[Any, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Asked:
    """The steps of one competency, the first one due on `ORIGIN`. top: the highest level asked; must: the highest demanded."""

    entry: CompetencyEntry
    steps: tuple[Step, ...]
    top: int
    must: int
    cases: dict[Any, Case | None] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Seat:
    """What somebody's offices make of him on a day.

    post_ids: of the posts held.  posts: the same without reserve posts.  days: later ones on which this changes.
    framework: in the words of the units where he holds office, whose kinds are ``unit_kinds``.
    asked: what his posts ask, each with the shift of its days.  musts: competency → highest level demanded.
    shape: tells seats apart that ask the same of people at units of the same kinds, whenever it is due.
    """

    posts: tuple[int, ...]
    days: tuple[date, ...]
    unit_kinds: frozenset[str]
    framework: Framework
    asked: tuple[tuple[Asked, int], ...]
    musts: Mapping[str, int]
    shape: tuple[Any, ...]


class Cases:
    """Seats and gaps of one day by one framework, as they came by."""

    def __init__(self, frame: Framework, on: date) -> None:
        self.frame, self.on = frame, on
        self._seats: dict[Any, Seat] = {}
        self._asked: dict[tuple[Step, ...], Asked] = {}
        self._fixed: dict[Any, Case] = {}

    def seat(self, offices: tuple[tuple[Any, ...], ...], invited_on: date | None) -> Seat:
        """offices: what `Office` is made of, of all offices ever held, in order."""
        key = offices, invited_on
        known = self._seats.get(key)
        if known is None:
            known = self._seats[key] = self._seated([Office(*one) for one in offices], invited_on)
        return known

    def case(self, asked: Asked, shift: int, one: Told | None, estimate: Estimate | None) -> Case | None:
        """The gap of somebody of whom the rules say ``one`` (None: nothing); None when nothing is open."""
        if one is None:
            key: Any = estimate
        elif one.reading.refresh:
            return self._refresh(asked, shift, one, estimate)
        else:
            key = (one.level, one.is_nothing, estimate)
        try:
            return asked.cases[key]
        except KeyError:
            found = self._gap(asked, asked.steps, one, estimate)
            asked.cases[key] = made = Case(found) if found.is_open else None
            return made

    def trim(self) -> None:
        """Forget everything when it has become too much; to be called between two lots of persons."""
        if len(self._seats) + len(self._fixed) > MANY:
            for known in (self._seats, self._asked, self._fixed):
                known.clear()

    def reviews(self, seat: Seat, said: Mapping[str, Told]) -> tuple[Review, ...]:
        """What is to be shown again and is no gap yet."""
        steps = [step for asked, _shift in seat.asked for step in asked.steps]  # their days do not matter
        return tuple(reviews(steps, {key: one.reading for key, one in said.items()}, rules=self.frame.rules))

    def _refresh(self, asked: Asked, shift: int, one: Told, estimate: Estimate | None) -> Case:
        key = id(asked), shift, one.level, one.reading.refresh_on, one.is_nothing, estimate
        known = self._fixed.get(key)
        if known is None:
            steps = moved(asked.steps, shift)
            known = self._fixed[key] = Case(self._gap(asked, steps, one, estimate), is_fixed=True)
        return known

    def _gap(self, asked: Asked, steps: Sequence[Step], one: Told | None, estimate: Estimate | None) -> Gap:
        level, refuted = estimate or (None, None)
        reading = one.reading if one else NOTHING
        return gap(asked.entry.key, steps, reading, level, self.on, standard=asked.entry.standard, refuted=refuted)

    def _seated(self, offices: Sequence[Office], invited_on: date | None) -> Seat:
        on = self.on
        held = [office for office in offices if office.is_held(on)]
        post_ids = dict.fromkeys(office.post_id for office in held)
        rows = [row for post_id in post_ids for row in self.frame.asks(post_id)]
        steps = by_competency(required(offices, rows, invited_on=invited_on, day=on))
        asked = tuple(self._asked_of(key, own) for key, own in steps.items())
        kinds = frozenset(office.unit_kind for office in held)
        days = [
            day
            for office in offices
            for day in (office.since, office.until + timedelta(days=1) if office.until else None)
            if day is not None and day > on
        ]
        return Seat(
            posts=tuple(dict.fromkeys(office.post_id for office in held if not office.aspirational)),
            days=tuple(days),
            unit_kinds=kinds,
            framework=self.frame.worded_for(kinds),
            asked=asked,
            musts={one.entry.key: one.must for one, _shift in asked},
            shape=(kinds, *((one.entry.id, one.must) for one, _shift in asked)),
        )

    def _asked_of(self, key: str, own: tuple[Step, ...]) -> tuple[Asked, int]:
        shift = (min(step.due for step in own) - ORIGIN).days
        steps = moved(own, -shift)
        known = self._asked.get(steps)
        if known is None:
            known = self._asked[steps] = Asked(
                entry=self.frame.by_key[key],
                steps=steps,
                top=max(step.level for step in own),
                must=max((step.level for step in own if step.mandatory), default=0),
            )
        return known, shift


def moved(steps: Sequence[Step], days: int) -> tuple[Step, ...]:
    """The same steps so many days later."""
    by = timedelta(days=days)
    return tuple(replace(step, due=step.due + by) for step in steps)
