"""Levels of many persons made anew, and where they stand by them: what a rebuild of a province does chunk by chunk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from competencies.framework import Framework
from competencies.gaps import Memory, Standing, standings_of
from competencies.held import held_from
from competencies.rebuild import rebuilt


def standings_anew(
    person_ids: Collection[int],
    *,
    on: date,
    at: datetime,
    frame: Framework,
    memory: Memory,
    announce: bool = True,
) -> dict[int, Standing]:
    """Make the levels of these persons what the ledger says on ``on``, and say where they stand; in the caller's transaction.

    person_ids: of persons who were not merged into others; they stay locked until the commit. The levels are not read back.
    memory: of other persons on the same day and by the same framework.
    """
    made = rebuilt(person_ids, on=on, at=at, announce=announce, frame=frame)
    held = held_from(person_ids, made.said, made.found, frame)
    return standings_of(person_ids, on=on, frame=frame, held=held, memory=memory)
