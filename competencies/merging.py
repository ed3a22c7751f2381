"""A draft meets a version that was published after it was begun: three ways, cell by cell. Nothing that was typed is lost.

Where only one side has changed a cell, its change stands. Where both have, and not to the same, somebody chooses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from competencies import drafting, grid, regrouping
from competencies.grid import Cell, Change, Grid, Key
from competencies.models import FrameworkVersion, LevelMap
from kit import audit
from kit.errors import NotNow, Stale
from people.models import Person

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that both sides have changed. base: as it was when the draft was begun."""

    key: Key
    base: Cell
    mine: Cell
    theirs: Cell


@dataclass(frozen=True)
class Merge:
    """What comes together. taken: what the newer version says and the draft takes over; kept: changes of the draft alone."""

    taken: tuple[Change, ...]
    kept: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    expect: str = ""


def merge(base: Grid, mine: Grid, theirs: Grid) -> Merge:
    """Three ways. Pure."""
    of_mine = {one.key: one for one in grid.compare(base, mine)}
    of_theirs = {one.key: one for one in grid.compare(base, theirs)}
    both = {key for key in of_mine if key in of_theirs}
    conflicts = [
        Conflict(key, of_mine[key].before, of_mine[key].after, of_theirs[key].after)
        for key in sorted(both)
        if of_mine[key].after != of_theirs[key].after
    ]
    return Merge(
        taken=tuple(one for key, one in of_theirs.items() if key not in both),
        kept=tuple(one for key, one in of_mine.items() if key not in both),
        conflicts=tuple(conflicts),
        expect=hashlib.sha256((grid.fingerprint(mine) + grid.fingerprint(theirs)).encode()).hexdigest()[:32],
    )


def has_drifted(version: FrameworkVersion) -> bool:
    """Whether another version was published since the draft was begun."""
    return version.based_on_id != drafting.published().pk


def pending(version: FrameworkVersion) -> Merge:
    """What a draft and the version in force say of each other; nothing to do for one that has not drifted."""
    return merge(*_sides(version, drafting.published()))


@transaction.atomic
def take_over(version: FrameworkVersion, choices: Mapping[Key, str], *, by: Person, expect: str) -> Merge:
    """Let the draft go on from the version in force. choices: of each conflict, ``mine`` or ``theirs``.

    Raises Stale when one side has changed since the person looked, NotNow without a choice or when it is no draft any more.
    """
    drafting.lock(version)
    version.refresh_from_db()
    newer = drafting.published()
    base, mine, theirs = _sides(version, newer)
    found = merge(base, mine, theirs)
    if found.expect != expect:
        raise Stale(_("The draft or what is in force has changed since you looked."), _("Choose once more."))
    if any(choices.get(one.key) not in (MINE, THEIRS) for one in found.conflicts):
        raise NotNow(_("Some cells have no choice yet."), _("Choose one of the two in each line."))
    wanted = {one.key: one.after for one in found.taken}
    wanted |= {one.key: one.theirs for one in found.conflicts if choices[one.key] == THEIRS}
    wanted |= {key: cell for key, cell in mine.items() if key not in wanted}
    gone = {key: () for key in drafting.grid_of(version) if key not in wanted}
    FrameworkVersion.objects.filter(pk=version.pk).update(based_on=newer)
    version.based_on = newer
    drafting.write(version, gone | wanted)
    counts = {"cells": str(len(found.taken) + len(found.conflicts))}
    audit.record("competencies.draft_merged", by=by, of=version, hashes=counts)
    return found


def _sides(version: FrameworkVersion, newer: FrameworkVersion) -> tuple[Grid, Grid, Grid]:
    """Base, mine and theirs, all in the levels that the draft will have."""
    own = {key: one.new_of for key, one in regrouping.kept(version).items()}
    since: dict[str, dict[int, int]] = {}
    rows = LevelMap.objects.filter(version__number__gt=version.based_on.number).order_by("version__number", "old")
    for competency, old, new in rows.values_list("competency__key", "old", "new"):
        since.setdefault(competency, {})[old] = new
    theirs_of = {key: new_of for key, new_of in since.items() if key not in own}
    base, mine = drafting.grid_of(version.based_on), drafting.grid_of(version)
    return (
        _carried(base, own | theirs_of),
        _carried(mine, theirs_of),
        _carried(drafting.grid_of(newer), own),
    )


def _carried(cells: Grid, new_of: Mapping[str, Mapping[int, int]]) -> Grid:
    found = {key: regrouping.carried(cell, new_of.get(key[1], {})) for key, cell in cells.items()}
    return {key: cell for key, cell in found.items() if cell}
