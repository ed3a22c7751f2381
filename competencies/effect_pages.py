"""What the pages before publishing show: the numbers of the draft's effects, and the people behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from competencies import drafting, grid_pages
from competencies.competency_edits import all_said
from competencies.exchange import Plan
from competencies.grid import Change, Key
from competencies.grid_preview import Counts, Effect, Touched, cells_of, counted, effects, looked_at
from competencies.regroup_forms import LevelBecame, told
from competencies.regroup_preview import AGAIN, OTHERWISE, Read, read_then
from competencies.regrouping import kept
from kit.imports import RowError
from people.api import Who, who_is
from people.models import Person, Post

LISTED = 500


@dataclass(frozen=True)
class ChangeShown:
    """One cell that the draft changes: both versions in words, and what that does."""

    post: str
    post_name: str
    competency: str
    competency_name: str
    before: str
    after: str
    counts: Counts
    is_reserve: bool


@dataclass(frozen=True)
class RegroupShown:
    """One competency that gets other levels. otherwise: how many people's level would read otherwise; again: would be due."""

    competency: str
    name: str
    became: tuple[LevelBecame, ...]
    otherwise: int
    again: int


@dataclass(frozen=True)
class EffectsPage:
    """Everything that publishing does. persons: how many people in the viewer's scope; opens, closes: of them.

    expect: what publishing gives back, so that nobody publishes what he has not seen.
    """

    changes: tuple[ChangeShown, ...]
    regrouped: tuple[RegroupShown, ...]
    persons: int
    opens: int
    closes: int
    draft: grid_pages.DraftShown
    expect: str


@dataclass(frozen=True)
class PersonShown:
    """One person behind a number: the level shown (None in conduct: nobody reads that of others), asked before and after."""

    name: str
    place: str
    post: str
    held: int | None
    before: int
    after: int


@dataclass(frozen=True)
class PeoplePage:
    """The people behind one number; more: how many are not listed."""

    post_name: str
    competency_name: str
    effect: Effect
    label: str
    people: tuple[PersonShown, ...]
    count: int
    more: int


@dataclass(frozen=True)
class LevelShown:
    """One person whose level is read otherwise: before and after; None in conduct."""

    name: str
    place: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class LevelsPage:
    """The people behind a number of regrouped levels; more: how many are not listed."""

    competency_name: str
    label: str
    people: tuple[LevelShown, ...]
    count: int
    more: int


def effects_page(viewer: Person, *, on: date) -> EffectsPage | None:
    """The effects of the draft on the people that ``viewer`` sees; None without a draft."""
    seen = grid_pages.shown()
    if seen.draft is None or seen.head is None:
        return None
    read = _read(seen, viewer, on)
    found = _effects(seen, viewer, on, read)
    numbers = counted(found)
    names = {entry.key: entry.name for entry in seen.frame.competencies}
    changes = [
        one
        for one in looked_at(seen.old, seen.cells, seen.version.regroupings)
        if one.before != one.after or one.key in numbers
    ]
    return EffectsPage(
        changes=_changes_shown(changes, numbers, names),
        regrouped=_regrouped_shown(seen, read, names),
        persons=len({one.person for one in found}),
        opens=_persons(found, Effect.OPENS),
        closes=_persons(found, Effect.CLOSES),
        draft=seen.head,
        expect=drafting.agreed(seen.old, seen.cells, seen.version),
    )


def people_page(viewer: Person, key: Key, effect: Effect, *, on: date) -> PeoplePage | None:
    """Who stands behind one number; None when the draft does not change that cell."""
    seen = grid_pages.shown()
    if key not in {one.key for one in looked_at(seen.old, seen.cells, seen.version.regroupings)}:
        return None
    mine = cells_of(_effects(seen, viewer, on, _read(seen, viewer, on)), key, effect)
    entry = seen.frame.by_key[key[1]]
    rows = Person.objects.visible_to(viewer).filter(pk__in=[one.person for one in mine[:LISTED]])
    people = {row.pk: who_is(row) for row in rows.select_related("home_unit__parent", "main_post")}
    shown = [_person(one, people[one.person], entry.is_conduct) for one in mine if one.person in people]
    return PeoplePage(
        post_name=Post.objects.get(key=key[0]).name,
        competency_name=entry.name,
        effect=effect,
        label=str(WORDS[effect]),
        people=tuple(sorted(shown, key=lambda one: (one.place, one.name))),
        count=len(mine),
        more=max(0, len(mine) - LISTED),
    )


def levels_page(viewer: Person, competency: str, which: str, *, on: date) -> LevelsPage | None:
    """Who stands behind a number of regrouped levels; None where the draft regroups none, and for an unknown number."""
    seen = grid_pages.shown()
    label = LEVEL_WORDS.get(which)
    if seen.draft is None or competency not in seen.draft.regroupings or label is None:
        return None
    mine = [one for one in _read(seen, viewer, on) if one.competency == competency and one.counts_as(which)]
    entry = seen.frame.by_key[competency]
    rows = Person.objects.visible_to(viewer).filter(pk__in=[one.person for one in mine[:LISTED]])
    people = {row.pk: who_is(row) for row in rows.select_related("home_unit__parent", "main_post")}
    hidden = entry.is_conduct
    shown = [
        LevelShown(
            people[one.person].name,
            people[one.person].place,
            None if hidden else one.before.level,
            None if hidden else one.after.level,
        )
        for one in mine
        if one.person in people
    ]
    return LevelsPage(
        entry.name,
        str(label),
        tuple(sorted(shown, key=lambda one: (one.place, one.name))),
        len(mine),
        max(0, len(mine) - LISTED),
    )


def _read(seen: grid_pages.Shown, viewer: Person, on: date) -> tuple[Read, ...]:
    return read_then(seen.version, kept(seen.version), viewer=viewer, on=on) if seen.draft else ()


def _effects(seen: grid_pages.Shown, viewer: Person, on: date, read: tuple[Read, ...]) -> list[Touched]:
    then = {(one.person, one.competency): one.after.level for one in read}
    regrouped = seen.draft.regroupings if seen.draft else {}
    return effects(seen.old, seen.cells, viewer=viewer, on=on, regrouped=regrouped, then=then)


def _regrouped_shown(
    seen: grid_pages.Shown, read: tuple[Read, ...], names: Mapping[str, str]
) -> tuple[RegroupShown, ...]:
    if not seen.version.regroupings:
        return ()
    said = all_said()
    return tuple(
        RegroupShown(
            key,
            names[key],
            told(said[key], one),
            sum(row.is_otherwise for row in read if row.competency == key),
            sum(row.is_again for row in read if row.competency == key),
        )
        for key, one in kept(seen.version).items()
    )


LEVEL_WORDS = {OTHERWISE: _("level reads otherwise"), AGAIN: _("to be shown again")}
WORDS = {
    Effect.OPENS: _("gap opens"),
    Effect.CLOSES: _("gap closes"),
    Effect.MORE: _("gap widens"),
    Effect.LESS: _("gap narrows"),
    Effect.DATES: _("other due days"),
}


@dataclass(frozen=True)
class PlanPage:
    """What a file would change, before anything is written. rows: of what the posts would ask, with their effects.

    abilities: names of those that differ.  new, changed, regrouped: names of competencies.  more_errors: how many are not listed.
    """

    errors: tuple[RowError, ...]
    more_errors: int
    abilities: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    regrouped: tuple[str, ...]
    cells: tuple[ChangeShown, ...]
    more_cells: int
    persons: int
    opens: int
    closes: int
    same: int
    is_empty: bool
    expect: str


def plan_page(plan: Plan, viewer: Person, *, on: date) -> PlanPage:
    """The plan of a file with what it would do to people, were its draft published."""
    seen = grid_pages.shown()
    after = seen.cells | {one.key: one.after for one in plan.cells}
    several = {**(kept(seen.draft) if seen.draft else {}), **{one.competency: one for one in plan.regrouped}}
    found = []
    if (plan.cells or plan.regrouped) and not plan.errors:
        then = {
            (one.person, one.competency): one.after.level
            for one in read_then(seen.version, several, viewer=viewer, on=on)
        }
        found = effects(seen.old, after, viewer=viewer, on=on, regrouped=several, then=then)
    names = {entry.key: entry.name for entry in seen.frame.competencies} | {
        new.key: new.name for _old, new in plan.competencies
    }
    rows = _changes_shown(plan.cells, counted(found), names)
    return PlanPage(
        errors=plan.errors[:LISTED],
        more_errors=max(0, len(plan.errors) - LISTED),
        abilities=tuple(one.name for one in plan.abilities),
        new=tuple(new.name for old, new in plan.competencies if old is None),
        changed=tuple(new.name for old, new in plan.competencies if old is not None),
        regrouped=tuple(names[one.competency] for one in plan.regrouped),
        cells=rows[:LISTED],
        more_cells=max(0, len(rows) - LISTED),
        persons=len({one.person for one in found}),
        opens=_persons(found, Effect.OPENS),
        closes=_persons(found, Effect.CLOSES),
        same=plan.same,
        is_empty=plan.is_empty,
        expect=plan.fingerprint,
    )


def _changes_shown(
    changes: Iterable[Change], numbers: Mapping[Key, Counts], names: Mapping[str, str]
) -> tuple[ChangeShown, ...]:
    posts = {post.key: post for post in Post.objects.all()}
    places = {key: place for place, key in enumerate(names)}
    ordered = sorted(changes, key=lambda one: (posts[one.post].order, places[one.competency]))
    return tuple(
        ChangeShown(
            post=one.post,
            post_name=posts[one.post].name,
            competency=one.competency,
            competency_name=names[one.competency],
            before=grid_pages.said(one.before),
            after=grid_pages.said(one.after),
            counts=numbers.get(one.key, Counts()),
            is_reserve=posts[one.post].aspirational,
        )
        for one in ordered
    )


def _person(one: Touched, who: Who, is_conduct: bool) -> PersonShown:
    return PersonShown(who.name, who.place, who.post, None if is_conduct else one.held, one.before, one.after)


def _persons(found: Iterable[Touched], effect: Effect) -> int:
    return len({one.person for one in found if one.effect == effect})
