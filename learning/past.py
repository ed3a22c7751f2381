"""How far persons were on a past day, as far as was known at a moment, by the rules of today's plans. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from competencies.api import Framework, standings_of
from learning.drafts import Ask, Measure, measure
from learning.models import Finish, Programme
from learning.plans import ask_of


@dataclass(frozen=True, slots=True)
class Placed:
    """Where somebody stood among the units of a day: the path of his home, and the ids of the posts held, no reserve ones."""

    path: str
    posts: tuple[int, ...]


def asks_on(on: date, paths: Mapping[int, str]) -> tuple[Ask, ...]:
    """What the programmes of ``on`` ask, the newest first; ``paths``: of the units of that day. Three queries."""
    programmes = Programme.objects.published(on).prefetch_related("mandatory", "posts").select_related("unit")
    return tuple(
        replace(ask_of(programme), path=paths.get(programme.unit_id, programme.unit.path))
        for programme in programmes.order_by("-since", "pk")
    )


def measures_of(
    persons: Mapping[int, Placed], asks: Collection[Ask], frame: Framework, *, on: date, known: datetime
) -> dict[int, Measure]:
    """How far these persons, none of them a merged duplicate, were with the programmes that asked them. Six queries."""
    standings = standings_of(list(persons), on=on, known=known, frame=frame)
    return {
        pk: measure(standings[pk], path=one.path, posts=one.posts, asks=tuple(asks))
        for pk, one in persons.items()
        if pk in standings
    }


def finishes_then(person_ids: Collection[int], *, on: date, known: datetime) -> set[tuple[int, int]]:
    """(person, programme) of what was finished by ``on`` and recorded by ``known``; one query."""
    rows = Finish.objects.filter(person__in=list(person_ids), on__lte=on, recorded_at__lte=known)
    return set(rows.values_list("person_id", "programme_id"))
