"""What posts ask of a person as dated steps, and the gap between that and what he has shown.

A post that asks for a level asks for every level below it too: the steps are levels, from 1 up to the highest one asked.
Where the design leaves a choice, this is the one made:

- A competency counts as never placed (还没测) when there is neither an estimate nor any row behind its level. Who has passed a
  test of level 2 is measured: what lies above is missing, not unknown.
- An estimate is no longer believed from the lowest level at which a later test was failed (``refuted``), so that nobody is sent
  into the same test-out for ever.
- Somebody who was never invited is not late: his days count from the day that is asked about.
- Posts follow each other unbroken when the next one begins on the day after the last one ends, or before; the unit does
  not matter, so that a merged village or a full appointment after an interim one moves no due day.

Source: docs/learning-model.md, "Gap and plan".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from competencies.levels import NOTHING, Reading, Rule
from competencies.showing import RULES, Rules, Standard


@dataclass(frozen=True, slots=True)
class Office:
    """One appointment: ``until`` is the last day, None while it is open. Interim ones count fully and look the same.

    aspirational: a reserve post, whose requirements are never late and never block.  unit_kind: where the post is held.
    resumes: it goes on after a suspension, so that its days stay those of the office that rested.
    """

    post_id: int
    since: date
    until: date | None = None
    aspirational: bool = False
    unit_kind: str = ""
    resumes: bool = False

    def is_held(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


class Asked(Protocol):
    """One requirement: a post asks a competency at a level. Rows of the framework have this shape."""

    @property
    def post_id(self) -> int: ...
    @property
    def competency(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def mandatory(self) -> bool: ...
    @property
    def due_days(self) -> int: ...
    @property
    def published_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One level of one competency that a person must reach, or (not mandatory) may reach, by ``due``.

    posts: ids of the posts that ask at least this level, the earliest due first; a mandatory step names the mandatory ones.
    """

    competency: str
    level: int
    due: date
    mandatory: bool
    posts: tuple[int, ...]


class Mark(StrEnum):
    """What is thought about an open step."""

    LIKELY = "likely"  # at or below the estimate: a test-out will show it
    MISSING = "missing"
    UNPLACED = "unplaced"  # 还没测: unknown, not 0


@dataclass(frozen=True, slots=True)
class GapStep:
    """An open step with its mark."""

    level: int
    due: date
    mandatory: bool
    mark: Mark
    posts: tuple[int, ...]

    def is_late(self, on: date) -> bool:
        """Whether its due day has passed; what is not mandatory is never late."""
        return self.mandatory and self.due < on


@dataclass(frozen=True, slots=True)
class Gap:
    """What one person lacks in one competency on one day.

    held: the level shown.  steps: open ones from the next level up; empty for a refresh alone.
    refresh: the rows behind the held level have been due for too long; ``refresh_on`` is the day since which that is a gap.
    refresh_mandatory: whether a post that blocks asks for the competency.
    test_top: the highest level that a test gives here; observation_top: the same of an observation.
    """

    competency: str
    held: int
    steps: tuple[GapStep, ...]
    refresh: bool
    refresh_on: date | None
    refresh_mandatory: bool
    test_top: int
    observation_top: int

    @property
    def is_open(self) -> bool:
        return bool(self.steps) or self.refresh

    @property
    def open_mandatory(self) -> int:
        """How many mandatory steps are open; 0 blocks nothing (a mandatory refresh still does)."""
        return sum(step.mandatory for step in self.steps)

    @property
    def blocks(self) -> bool:
        """Whether the person cannot finish before it is closed."""
        return any(step.mandatory for step in self.steps) or (self.refresh and self.refresh_mandatory)

    @property
    def next_due(self) -> date | None:
        """The earliest due day of the mandatory open steps; None when there is none."""
        return min((step.due for step in self.steps if step.mandatory), default=None)


@dataclass(frozen=True, slots=True)
class Review:
    """A level that is held and has to be shown again, before that is a gap: the law changed, or it was long ago.

    since: the day on which the last row behind it fell due.  by: from that day on it is a refresh gap.
    mandatory: whether a post that blocks asks for the competency.
    """

    competency: str
    held: int
    since: date
    by: date
    mandatory: bool


def held_since(post_id: int, offices: Iterable[Office], on: date) -> date | None:
    """The first day of the unbroken time in one post that includes ``on``; None when it is not held then."""
    own = sorted((one for one in offices if one.post_id == post_id and one.since <= on), key=lambda one: one.since)
    first: date | None = None
    last = date.min  # the last day of the run; date.max while it is open
    for office in own:
        if last < date.max and office.since - timedelta(days=1) > last and not (office.resumes and first):
            first, last = office.since, office.until or date.max
        else:
            last = max(last, office.until or date.max)
    return first if on <= last else None


@dataclass(frozen=True, slots=True)
class _Demand:
    """One requirement of one post held, with the day that it makes due for its holder."""

    post_id: int
    level: int
    due: date
    mandatory: bool


def required(
    offices: Collection[Office], requirements: Iterable[Asked], *, invited_on: date | None, day: date
) -> list[Step]:
    """The steps that the posts held on ``day`` ask, by competency in the order of ``requirements``, lowest level first.

    offices: all appointments of the person, ended ones too, because they may have led unbroken to the present ones.
    requirements: those that apply, of any post; the ones of posts not held are passed over.
    invited_on: None when he was never invited.
    The mandatory steps of a competency come first; optional ones only above them.
    """
    held = {office.post_id: office for office in offices if office.is_held(day)}
    if not held:
        return []
    since = {post_id: held_since(post_id, offices, day) or held[post_id].since for post_id in held}
    demands: dict[str, list[_Demand]] = {}
    for row in requirements:
        if row.post_id in held:
            start = max(since[row.post_id], row.published_on, invited_on or day)
            mandatory = row.mandatory and not held[row.post_id].aspirational
            due = start + timedelta(days=row.due_days)
            demands.setdefault(row.competency, []).append(_Demand(row.post_id, row.level, due, mandatory))
    return [step for competency, asked in demands.items() for step in _steps(competency, asked)]


def _steps(competency: str, asked: Sequence[_Demand]) -> list[Step]:
    must = max((demand.level for demand in asked if demand.mandatory), default=0)
    may = max(demand.level for demand in asked)
    return [_step(competency, level, asked, mandatory=level <= must) for level in range(1, max(must, may) + 1)]


def _step(competency: str, level: int, asked: Iterable[_Demand], *, mandatory: bool) -> Step:
    """One level: due at the earliest among the posts that ask at least that much."""
    asking = sorted(
        (one for one in asked if one.level >= level and (one.mandatory or not mandatory)),
        key=lambda one: (one.due, one.post_id),
    )
    return Step(competency, level, asking[0].due, mandatory, tuple(dict.fromkeys(one.post_id for one in asking)))


def gap(
    competency: str,
    steps: Iterable[Step],
    reading: Reading,
    estimate: int | None,
    day: date,
    *,
    standard: Standard,
    refuted: int | None = None,
) -> Gap:
    """What lies between ``steps``, all of one competency, and ``reading``, its level on ``day``.

    estimate: the level from 0 to 4 that the last placing found; None when it was never placed.
    refuted: the lowest level at which a test was failed after that placing; None when none was.
    Without steps no post asks, so that nothing is open, a refresh neither.
    """
    asked = sorted(steps, key=lambda step: step.level)
    open_steps = tuple(
        GapStep(step.level, step.due, step.mandatory, _mark(step.level, reading, estimate, refuted), step.posts)
        for step in asked
        if step.level > reading.level
    )
    refresh = bool(asked) and reading.refresh
    return Gap(
        competency=competency,
        held=reading.level,
        steps=open_steps,
        refresh=refresh,
        refresh_on=(reading.refresh_on or day) if refresh else None,
        refresh_mandatory=any(step.mandatory for step in asked),
        test_top=standard.test_top,
        observation_top=standard.observation_top,
    )


def _mark(level: int, reading: Reading, estimate: int | None, refuted: int | None) -> Mark:
    if estimate is None:
        return Mark.UNPLACED if reading.rule == Rule.NOTHING else Mark.MISSING
    believed = estimate if refuted is None else min(estimate, refuted - 1)
    return Mark.LIKELY if level <= believed else Mark.MISSING


def _is_enough(steps: Iterable[Step], reading: Reading) -> bool:
    """Whether nothing of one competency can be open."""
    return not reading.refresh and all(step.level <= reading.level for step in steps)


Asks = Mapping[str, tuple[Step, ...]]
"""Steps by competency."""

KnownGaps = dict[tuple[object, ...], tuple[tuple[Step, ...], Gap | None]]
"""What was worked out for others on the same day, each with the steps that it was worked out from."""


def by_competency(steps: Iterable[Step]) -> dict[str, tuple[Step, ...]]:
    """The same steps by competency, in the same order."""
    asked: dict[str, list[Step]] = {}
    for step in steps:
        asked.setdefault(step.competency, []).append(step)
    return {competency: tuple(own) for competency, own in asked.items()}


def gaps(
    steps: Iterable[Step],
    readings: Mapping[str, Reading],
    estimates: Mapping[str, int],
    day: date,
    *,
    standards: Mapping[str, Standard],
    refuted: Mapping[str, int] | None = None,
) -> list[Gap]:
    """The open gaps of one person on ``day``, one a competency, the widest first, then as ``standards`` are ordered.

    readings, estimates, refuted: by competency; a missing one means nothing shown, never placed, nothing failed.
    Empty when no post asks for anything more. Raises KeyError for a step of a competency without a standard.
    """
    return open_gaps(by_competency(steps), readings, estimates, day, standards=standards, refuted=refuted)


def open_gaps(
    asked: Asks,
    readings: Mapping[str, Reading],
    estimates: Mapping[str, int],
    day: date,
    *,
    standards: Mapping[str, Standard],
    refuted: Mapping[str, int] | None = None,
    known: KnownGaps | None = None,
) -> list[Gap]:
    """`gaps` for many. asked: what `by_competency` made of the steps.

    known: shared by whoever has the very same steps; the same case is then the same object.
    """
    found: list[Gap] = []
    for competency, own in asked.items():
        reading = readings.get(competency, NOTHING)
        if _is_enough(own, reading):
            continue  # most of a county: no need to build what is thrown away
        estimate, failed = estimates.get(competency), (refuted or {}).get(competency)
        key = (
            id(own), reading.level, reading.rule == Rule.NOTHING, reading.refresh, reading.refresh_on, estimate, failed,
        )  # fmt: skip
        there = known.get(key) if known is not None else None
        if there is None:
            one = gap(competency, own, reading, estimate, day, standard=standards[competency], refuted=failed)
            there = own, one if one.is_open else None
            if known is not None:
                known[key] = there
        if there[1] is not None:
            found.append(there[1])
    order = {competency: place for place, competency in enumerate(standards)}
    return sorted(found, key=lambda one: (-len(one.steps), order[one.competency]))


def reviews(steps: Iterable[Step], readings: Mapping[str, Reading], *, rules: Rules = RULES) -> list[Review]:
    """What a person has to show again and that is no gap yet, in the order of ``steps``; what no post asks is left out."""
    asked: dict[str, bool] = {}
    for step in steps:
        asked[step.competency] = asked.get(step.competency, False) or step.mandatory
    found = []
    for competency, mandatory in asked.items():
        reading = readings.get(competency, NOTHING)
        if reading.review_due and not reading.refresh and reading.refresh_on is not None:
            since = reading.refresh_on - timedelta(days=rules.refresh_days)
            found.append(Review(competency, reading.level, since, reading.refresh_on, mandatory))
    return found
