"""What persons hold: the stored states, or, where these do not speak about the day that is asked, the ledger itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from competencies.framework import Framework, framework
from competencies.levels import NOTHING, Reading, Rule, State
from competencies.models import LevelState
from competencies.rebuild import shown_by
from competencies.rows import EVERYTHING, Key, Ledger, ledgers, owners_of, readings, root_of
from kit import clock
from people.models import Person


@dataclass(frozen=True, slots=True)
class Held:
    """What is known about one person in one competency on a day, and how it was shown.

    shown_kind: a Kind, "decision" when staff set the level, empty at level 0.  shown_on: the day of that.
    """

    reading: Reading
    shown_kind: str = ""
    shown_on: date | None = None

    @property
    def level(self) -> int:
        return self.reading.level


NOT_HELD = Held(NOTHING)


def held_of(
    person: Person, *, on: date, known: datetime | None = None, frame: Framework | None = None
) -> Mapping[str, Held]:
    """What ``person`` holds on ``on``, by competency; what the ledger says nothing about is missing.

    One query where the stored states speak about ``on``. A past day is computed from the ledger, and so is what was
    ``known`` at a moment.
    """
    root = root_of(person)
    return held_by([root], on=on, known=known, frame=frame).get(root, {})


def held_by(
    person_ids: Collection[int], *, on: date, known: datetime | None = None, frame: Framework | None = None
) -> dict[int, dict[str, Held]]:
    """`held_of` for many persons who were not merged into others. frame: the framework, where it was read already."""
    frame = frame or framework()
    if known is not None:
        return _computed(person_ids, frame, on=on, known=known)
    found: dict[int, dict[str, Held]] = {}
    other_day: set[int] = set()
    for state in LevelState.objects.filter(person__in=list(person_ids)):
        if clock.day_of(state.rebuilt_at) > on or (state.changes_on is not None and state.changes_on <= on):
            other_day.add(state.person_id)
        else:
            found.setdefault(state.person_id, {})[frame.by_id[state.competency_id].key] = _stored(state)
    if other_day:
        found.update(_computed(other_day, frame, on=on, known=EVERYTHING))
    return found


def _computed(person_ids: Iterable[int], frame: Framework, *, on: date, known: datetime) -> dict[int, dict[str, Held]]:
    """From the ledger, in three queries."""
    ledger = ledgers(owners_of(person_ids), frame)
    return held_from(person_ids, readings(ledger, frame, on=on, known=known), ledger, frame)


def held_from(
    person_ids: Iterable[int], said: Mapping[Key, Reading], found: Mapping[Key, Ledger], frame: Framework
) -> dict[int, dict[str, Held]]:
    """What `readings` said of the rows ``found``, as what persons hold. No query."""
    held: dict[int, dict[str, Held]] = {person_id: {} for person_id in person_ids}
    for (person_id, competency_id), reading in said.items():
        kind, day = shown_by(reading, found[person_id, competency_id])
        held[person_id][frame.by_id[competency_id].key] = Held(reading, kind, day)
    return held


def _stored(state: LevelState) -> Held:
    reading = Reading(
        level=state.level,
        state=State(state.state),
        rule=Rule(state.rule),
        since=state.since,
        recheck=state.recheck,
        review_due=state.review_due,
        disputed=state.disputed,
        refresh=state.refresh,
        refresh_on=state.refresh_on,
        behind=tuple(map(UUID, state.behind)),
        against=tuple(map(UUID, state.against)),
        shown=state.shown,
        changes_on=state.changes_on,
    )
    return Held(reading, state.shown_kind, state.shown_on)
