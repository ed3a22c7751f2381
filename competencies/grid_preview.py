"""What publishing a draft does to people: whose gaps it opens and closes, by post and competency. Writes nothing.

Counted is what blocks: the mandatory steps of all posts that a person holds today, reserve posts left out (what they
ask is never mandatory, and nobody may read from a number who bears that mark). The level is the one that is kept.

Three queries, however many persons, posts and cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from competencies.grid import Change, Grid, Key, compare
from competencies.models import LevelState
from people.models import Appointment, Person

Days: TypeAlias = tuple[int, ...]  # due days of level 1, 2, … up to the highest one that is demanded


class Effect(StrEnum):
    """What a change does to one person in one competency."""

    OPENS = "opens"  # had nothing open there, has now
    CLOSES = "closes"  # had a gap there, has none now
    MORE = "more"  # the gap gets wider
    LESS = "less"  # the gap gets narrower, and stays
    DATES = "dates"  # the gap stays, its days differ


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with the keys of the posts that he holds, and the levels that he has shown in the competencies that change.

    then: those of them that the draft reads as others, where it regroups levels.
    """

    person: int
    posts: frozenset[str]
    levels: Mapping[str, int] = field(default_factory=dict)
    then: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touched:
    """One person whom a change touches: in which cells, and how. must: the level asked before and after; held: shown."""

    person: int
    competency: str
    cells: tuple[Key, ...]
    effect: Effect
    held: int
    before: int
    after: int


@dataclass(frozen=True)
class Counts:
    """How many people each effect has."""

    opens: int = 0
    closes: int = 0
    more: int = 0
    less: int = 0
    dates: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.opens or self.closes or self.more or self.less or self.dates)


def touched(changes: Iterable[Change], before: Grid, after: Grid, holders: Iterable[Holder]) -> Iterator[Touched]:
    """Everybody on whom the changes act, once a competency. Pure."""
    changed: dict[str, dict[str, Key]] = {}
    for one in changes:
        changed.setdefault(one.competency, {})[one.post] = one.key
    known: dict[tuple[frozenset[str], str], tuple[Days, Days]] = {}
    for holder in holders:
        for competency, cells in changed.items():
            if cells.keys().isdisjoint(holder.posts):
                continue
            asked = known.get((holder.posts, competency))
            if asked is None:
                asked = known[holder.posts, competency] = (
                    _days(competency, holder.posts, before),
                    _days(competency, holder.posts, after),
                )
            held = holder.levels.get(competency, 0)
            effect = effect_of(held, *asked, holder.then.get(competency))
            if effect is not None:
                own = tuple(key for post, key in cells.items() if post in holder.posts)
                yield Touched(holder.person, competency, own, effect, held, len(asked[0]), len(asked[1]))


def effect_of(held: int, before: Days, after: Days, then: int | None = None) -> Effect | None:
    """What it does to somebody who has shown ``held`` when ``before`` was demanded and now ``after`` is; None for nothing.

    then: what ``held`` is called afterwards, where that differs.
    """
    was, will = before[held:], after[held if then is None else then :]
    if len(was) == len(will):
        return Effect.DATES if was != will else None
    if not was:
        return Effect.OPENS
    if not will:
        return Effect.CLOSES
    return Effect.MORE if len(will) > len(was) else Effect.LESS


def _days(competency: str, posts: Collection[str], asked: Grid) -> Days:
    """What these posts together demand: of each level up to the highest, the fewest days of a step at least as high."""
    steps = [step for post in posts for step in asked.get((post, competency), ()) if step.mandatory]
    top = max((step.level for step in steps), default=0)
    return tuple(min(step.due_days for step in steps if step.level >= level) for level in range(1, top + 1))


def counted(found: Iterable[Touched]) -> dict[Key, Counts]:
    """By cell, how many people each effect has; somebody who holds two of the posts counts at both."""
    numbers: dict[Key, dict[str, int]] = {}
    for one in found:
        for key in one.cells:
            of_cell = numbers.setdefault(key, {})
            of_cell[one.effect.value] = of_cell.get(one.effect.value, 0) + 1
    return {key: Counts(**own) for key, own in numbers.items()}


Then: TypeAlias = Mapping[tuple[int, str], int]  # (person, competency) → the level that is read afterwards


def effects(
    before: Grid, after: Grid, *, viewer: Person, on: date, regrouped: Collection[str] = (), then: Then | None = None
) -> list[Touched]:
    """Everybody in the viewer's scope whom the change touches. Three queries.

    regrouped: competencies that get other levels, whose cells matter also where they stay; then: what is read afterwards.
    """
    changes = looked_at(before, after, regrouped)
    if not changes:
        return []
    return list(touched(changes, before, after, holders(changes, viewer=viewer, on=on, then=then or {})))


def looked_at(before: Grid, after: Grid, regrouped: Collection[str]) -> tuple[Change, ...]:
    """The cells that differ, and those of competencies that get other levels."""
    changes = compare(before, after)
    known = {one.key for one in changes}
    same = [Change(*key, cell, cell) for key, cell in sorted(after.items()) if key[1] in regrouped and key not in known]
    return (*changes, *same)


def holders(changes: Collection[Change], *, viewer: Person, on: date, then: Then | None = None) -> list[Holder]:
    """Who holds a post of ``changes`` on ``on``, of the persons that ``viewer`` may see, with all his posts and his levels."""
    posts = {one.post for one in changes}
    held: dict[int, set[str]] = {}
    acting = Appointment.objects.acting(on).filter(post__aspirational=False)
    for person, root, post in acting.values_list("person_id", "person__merged_into", "post__key"):
        held.setdefault(root or person, set()).add(post)
    seen = set(Person.objects.visible_to(viewer).values_list("pk", flat=True))
    roots = {person for person, own in held.items() if person in seen and not own.isdisjoint(posts)}
    levels: dict[int, dict[str, int]] = {}
    states = LevelState.objects.filter(competency__key__in={one.competency for one in changes}, level__gt=0)
    for person, competency, level in states.values_list("person_id", "competency__key", "level"):
        if person in roots:
            levels.setdefault(person, {})[competency] = level
    read: dict[int, dict[str, int]] = {}
    for (person, competency), level in (then or {}).items():
        read.setdefault(person, {})[competency] = level
    return [
        Holder(person, frozenset(held[person]), levels.get(person, {}), read.get(person, {}))
        for person in sorted(roots)
    ]


def cells_of(found: Iterable[Touched], key: Key, effect: str) -> list[Touched]:
    """Those of one number."""
    return [one for one in found if key in one.cells and one.effect == effect]
