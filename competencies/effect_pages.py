"""What the pages before publishing show: the numbers of the draft's effects, and the people behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from competencies import drafting, grid_pages
from competencies.exchange import Plan
from competencies.grid import Change, Key
from competencies.grid_preview import Counts, Effect, Touched, cells_of, counted, effects
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
class EffectsPage:
    """Everything that publishing does. persons: how many people in the viewer's scope; opens, closes: of them.

    expect: what publishing gives back, so that nobody publishes what he has not seen.
    """

    changes: tuple[ChangeShown, ...]
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


def effects_page(viewer: Person, *, on: date) -> EffectsPage | None:
    """The effects of the draft on the people that ``viewer`` sees; None without a draft."""
    seen = grid_pages.shown()
    if seen.draft is None or seen.head is None:
        return None
    found = effects(seen.old, seen.cells, viewer=viewer, on=on)
    numbers = counted(found)
    names = {entry.key: entry.name for entry in seen.frame.competencies}
    return EffectsPage(
        changes=_changes_shown(seen.changes, numbers, names),
        persons=len({one.person for one in found}),
        opens=_persons(found, Effect.OPENS),
        closes=_persons(found, Effect.CLOSES),
        draft=seen.head,
        expect=drafting.agreed(seen.old, seen.cells, seen.version),
    )


def people_page(viewer: Person, key: Key, effect: Effect, *, on: date) -> PeoplePage | None:
    """Who stands behind one number; None when the draft does not change that cell."""
    seen = grid_pages.shown()
    if key not in {one.key for one in seen.changes}:
        return None
    mine = cells_of(effects(seen.old, seen.cells, viewer=viewer, on=on), key, effect)
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

    new, changed: names of competencies.  more_errors: how many are not listed.
    """

    errors: tuple[RowError, ...]
    more_errors: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
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
    found = effects(seen.old, after, viewer=viewer, on=on) if plan.cells and not plan.errors else []
    names = {entry.key: entry.name for entry in seen.frame.competencies} | {
        new.key: new.name for _old, new in plan.competencies
    }
    rows = _changes_shown(plan.cells, counted(found), names)
    return PlanPage(
        errors=plan.errors[:LISTED],
        more_errors=max(0, len(plan.errors) - LISTED),
        new=tuple(new.name for old, new in plan.competencies if old is None),
        changed=tuple(new.name for old, new in plan.competencies if old is not None),
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
