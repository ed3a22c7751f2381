"""The framework out to Excel or JSON and back: first a plan with every error, then all of it or nothing.

A file speaks of the competencies that it names; others are left alone. Of those it names, it says everything: levels, laws
and what posts ask, as far as it has the sheet. Competencies are written at once, what posts ask goes into the draft. So do the
levels of a competency for which the file says what the old ones become.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competencies import ability_edits, competency_edits, drafting, grid
from competencies.ability_edits import AbilitySaid
from competencies.competency_rules import CompetencySaid
from competencies.exchange_reading import Reading
from competencies.exchange_tables import (
    ABILITIES,
    CITATIONS,
    COMPETENCIES,
    LEVEL_MAPS,
    LEVELS,
    REQUIREMENTS,
    Book,
    Table,
)
from competencies.grid import Cell, Key
from competencies.models import Ability, FrameworkVersion
from competencies.regrouping import Regrouping, carried, kept
from kit import audit, clock
from kit.errors import NotNow, Stale
from kit.imports import RowError
from people.models import Person, Post


@dataclass(frozen=True)
class Plan:
    """What a file would change. competencies: (as it is, or None; as it will be).  cells: those that differ.

    abilities: those that differ.
    regrouped: competencies whose levels the draft is to regroup, where it does not do so already.  wanted: all cells of which
    the file speaks, and what became of those of regrouped competencies.
    base: fingerprint of what it was compared with; asks: how many cells the file names.
    """

    competencies: tuple[tuple[CompetencySaid | None, CompetencySaid], ...] = ()
    abilities: tuple[AbilitySaid, ...] = ()
    cells: tuple[grid.Change, ...] = ()
    regrouped: tuple[Regrouping, ...] = ()
    wanted: Mapping[Key, Cell] = field(default_factory=dict)
    errors: tuple[RowError, ...] = ()
    same: int = 0
    base: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.abilities or self.competencies or self.cells or self.regrouped or self.errors)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes to the same rows."""
        said = f"{self.abilities!r}{self.competencies!r}{self.cells!r}{self.regrouped!r}{self.base}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def exported() -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables: the draft's requirements and levels when there is one, else those in force."""
    version = drafting.draft() or drafting.published()
    posts = {post.key: post for post in Post.objects.all()}
    regrouped = _regrouped(version)
    said = {
        key: regrouped[key].said(one) if key in regrouped else one for key, one in competency_edits.all_said().items()
    }
    cells = drafting.grid_of(version)
    places = {key: place for place, key in enumerate(said)}
    keys = sorted(cells, key=lambda key: (posts[key[0]].order, places[key[1]]))
    own = [column.key for column in COMPETENCIES.columns if column.key not in ("key", "ability")]
    abilities = dict(Ability.objects.values_list("key", "name"))
    return {
        ABILITIES.name: [
            {"key": one.key, "name": one.name, "order": one.order, "is_retired": one.is_retired}
            for one in ability_edits.all_said().values()
        ],
        COMPETENCIES.name: [
            {"key": one.key, "ability": abilities[one.ability], **{name: getattr(one, name) for name in own}}
            for one in said.values()
        ],
        LEVELS.name: [
            {"key": one.key, "name": one.name} | {name: getattr(level, name) for name in _names(LEVELS)}
            for one in said.values()
            for level in one.levels
        ],
        LEVEL_MAPS.name: [
            {"key": key, "name": said[key].name, "old": row.old, "new": row.new, "changed": row.changed}
            for key, one in sorted(regrouped.items())
            for row in one.became
        ],
        REQUIREMENTS.name: [
            {
                "post": post,
                "post_name": posts[post].name,
                "key": key,
                "name": said[key].name,
                **{name: getattr(step, name) for name in ("level", "due_days", "mandatory", "basis")},
            }
            for post, key in keys
            for step in cells[post, key]
        ],
        CITATIONS.name: [
            {"key": one.key, "name": one.name} | {name: getattr(law, name) for name in _names(CITATIONS)}
            for one in said.values()
            for law in one.citations
        ],
    }


def _followed(
    version: FrameworkVersion, several: Iterable[Regrouping], there: Mapping[str, Regrouping]
) -> dict[Key, Cell]:
    """What posts ask of regrouped competencies, in the new levels, unless the file says something else."""
    moved = {
        one.competency: one
        for one in several
        if one.competency not in there or there[one.competency].new_of != one.new_of
    }
    if not moved:
        return {}
    base = drafting.grid_of(
        version.based_on if version.based_on and version.state == FrameworkVersion.State.DRAFT else version
    )
    return {key: carried(cell, moved[key[1]].new_of) for key, cell in base.items() if key[1] in moved}


def _regrouped(version: FrameworkVersion) -> dict[str, Regrouping]:
    """What a draft regroups; what is in force regroups nothing any more."""
    return kept(version) if version.state == FrameworkVersion.State.DRAFT else {}


def _names(table: Table) -> list[str]:
    return [column.key for column in table.columns if column.key not in ("key", "name")]


def plan(book: Book) -> Plan:
    """What a file would change, and everything that is wrong with it. Writes nothing."""
    version = drafting.draft() or drafting.published()
    there = _regrouped(version)
    reading = Reading(book, competency_edits.all_said(), drafting.grid_of(version), there)
    reading.read()
    pairs = [(reading.now.get(key), said) for key, said in reading.written.items() if reading.now.get(key) != said]
    regrouped = tuple(one for key, one in reading.regrouped.items() if there.get(key) != one)
    wanted = _followed(version, regrouped, there) | reading.wanted
    before = {key: reading.cells.get(key, ()) for key in wanted}
    changes = grid.compare(before, wanted)
    abilities = ability_edits.all_said()
    renamed = tuple(one for one in reading.abilities_said.values() if abilities.get(one.key) != one)
    return Plan(
        abilities=renamed,
        competencies=tuple(pairs),
        cells=changes,
        regrouped=regrouped,
        wanted=wanted,
        errors=tuple(sorted(reading.errors, key=lambda one: (one.sheet, one.row))),
        same=len(reading.said) + len(wanted) - len(pairs) - len(changes) + len(reading.abilities_said) - len(renamed),
        base=grid.fingerprint(reading.cells),
    )


@transaction.atomic
def write(book: Book, *, by: Person, expect: str) -> Plan:
    """Carry out what the person saw, all of it or nothing. Raises NotNow for a file with errors, Stale when it is another plan."""
    made = plan(book)
    if made.errors:
        raise NotNow(_("The file has errors; nothing was written."), _("Put them right and send it again."))
    if made.fingerprint != expect:
        raise Stale(_("The data has changed since you looked at the plan."), _("Send the file again."))
    ability_edits.write(made.abilities, by=by, on=clock.today())
    competency_edits.write([new for _old, new in made.competencies], by=by)
    for one in made.regrouped:
        drafting.regroup(drafting.begin(by=by), one, by=by)
    regrouped = {one.competency for one in made.regrouped}
    cells = {key: cell for key, cell in made.wanted.items() if key[1] in regrouped}
    cells |= {one.key: one.after for one in made.cells}
    if cells:
        drafting.put(drafting.begin(by=by), cells, by=by)
    if not made.is_empty:
        counts = {"competencies": str(len(made.competencies)), "cells": str(len(made.cells))}
        audit.record("competencies.imported", by=by, object_type="competencies.framework", hashes=counts)
    return made
