"""The framework out to Excel or JSON and back: first a plan with every error, then all of it or nothing.

A file speaks of the competencies that it names; others are left alone. Of those it names, it says everything: levels, laws
and what posts ask, as far as it has the sheet. Competencies are written at once, what posts ask goes into the draft.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competencies import competency_edits, drafting, grid
from competencies import exchange_tables as files
from competencies.competency_rules import CitationSaid, CompetencySaid, Fault, LevelSaid, faults
from competencies.exchange_tables import CITATIONS, COMPETENCIES, LEVELS, REQUIREMENTS, Book, Record, Table
from competencies.framework import USUAL_CUT
from competencies.grid import Cell, Key, Step
from competencies.models import Ability, Competency, FrameworkVersion
from competencies.showing import Standard
from kit import audit
from kit.errors import NotNow, Stale, Text
from kit.imports import RowError
from people.models import Person, Post

USUAL_STRENGTH = Standard(Competency.Kind.KNOWLEDGE).least_strength  # type: ignore[arg-type]


@dataclass(frozen=True)
class Plan:
    """What a file would change. competencies: (as it is, or None; as it will be).  cells: those that differ.

    base: fingerprint of what it was compared with; asks: how many cells the file names.
    """

    competencies: tuple[tuple[CompetencySaid | None, CompetencySaid], ...] = ()
    cells: tuple[grid.Change, ...] = ()
    errors: tuple[RowError, ...] = ()
    same: int = 0
    base: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.competencies or self.cells or self.errors)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes to the same rows."""
        said = f"{self.competencies!r}{self.cells!r}{self.base}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def exported() -> dict[str, list[dict[str, Any]]]:
    """All rows of the four tables: the draft's requirements when there is one, else those in force."""
    version = drafting.draft() or drafting.published()
    posts = {post.key: post for post in Post.objects.all()}
    said = competency_edits.all_said()
    cells = drafting.grid_of(version)
    places = {key: place for place, key in enumerate(said)}
    keys = sorted(cells, key=lambda key: (posts[key[0]].order, places[key[1]]))
    own = [column.key for column in COMPETENCIES.columns if column.key not in ("key", "ability")]
    abilities = dict(Ability.objects.values_list("key", "name"))
    return {
        COMPETENCIES.name: [
            {"key": one.key, "ability": abilities[one.ability], **{name: getattr(one, name) for name in own}}
            for one in said.values()
        ],
        LEVELS.name: [
            {"key": one.key, "name": one.name} | {name: getattr(level, name) for name in _names(LEVELS)}
            for one in said.values()
            for level in one.levels
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


def _names(table: Table) -> list[str]:
    return [column.key for column in table.columns if column.key not in ("key", "name")]


def plan(book: Book) -> Plan:
    """What a file would change, and everything that is wrong with it. Writes nothing."""
    version = drafting.draft() or drafting.published()
    reading = _Reading(book, competency_edits.all_said(), drafting.grid_of(version))
    reading.read()
    pairs = [(reading.now.get(key), said) for key, said in reading.said.items() if reading.now.get(key) != said]
    before = {key: reading.cells.get(key, ()) for key in reading.wanted}
    changes = grid.compare(before, reading.wanted)
    return Plan(
        competencies=tuple(pairs),
        cells=changes,
        errors=tuple(sorted(reading.errors, key=lambda one: (one.sheet, one.row))),
        same=len(reading.said) + len(reading.wanted) - len(pairs) - len(changes),
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
    competency_edits.write([new for _old, new in made.competencies], by=by)
    if made.cells:
        drafting.put(drafting.begin(by=by), {one.key: one.after for one in made.cells}, by=by)
    if not made.is_empty:
        counts = {"competencies": str(len(made.competencies)), "cells": str(len(made.cells))}
        audit.record("competencies.imported", by=by, object_type="competencies.framework", hashes=counts)
    return made


@dataclass
class _Reading:
    """A file that is being understood: what it says so far, and what is wrong."""

    book: Book
    now: Mapping[str, CompetencySaid]
    cells: Mapping[Key, Cell]
    said: dict[str, CompetencySaid] = field(default_factory=dict)
    wanted: dict[Key, Cell] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    rows: dict[tuple[str, ...], Record] = field(default_factory=dict)  # where something was said, to name it

    def read(self) -> None:
        self.abilities = dict(Ability.objects.values_list("name", "key"))
        self.posts = {post.key: post for post in Post.objects.all()}
        self._competencies()
        self._levels()
        self._citations()
        self._check()
        self._requirements()

    def wrong(self, record: Record, table: Table, key: str, message: Text) -> None:
        titles = {column.key: str(column.title) for column in table.columns}
        column = key if record.sheet == table.name else titles.get(key, "")
        self.errors.append(RowError(record.sheet, record.row, column, str(message), record[key][:40]))

    def _competencies(self) -> None:
        kinds = {str(word): kind for kind, word in files.KIND_WORDS.items()}
        for one in self.book.of(COMPETENCIES):
            key = one["key"].upper()
            if not self._first(one, COMPETENCIES, "competency", key):
                continue
            old = self.now.get(key, CompetencySaid(key, "", "", ""))
            self.said[key] = replace(
                old,
                ability=self.abilities.get(one["ability"], one["ability"]),
                kind=kinds.get(one["kind"], one["kind"]),
                **{name: one[name] for name in ("name", "description", "community_name", "community_description")},
            )

    def _levels(self) -> None:
        found: dict[str, list[LevelSaid]] = {key: [] for key in self.said}
        for one in self.book.of(LEVELS):
            key, level = self._competency(one, LEVELS), self._number(one, LEVELS, "level", 1, 5)
            if not key or level is None or not self._first(one, LEVELS, "level", key, str(level)):
                continue
            usual = USUAL_STRENGTH[level - 1]
            strength = self._number(one, LEVELS, "least_strength", 2, 4, usual)
            cut = self._number(one, LEVELS, "cut", 3, 5, USUAL_CUT)
            if strength is not None and cut is not None:
                said = LevelSaid(level, one["behaviour"], strength, cut, one["community_behaviour"])
                found.setdefault(key, []).append(said)
        if LEVELS.name in self.book.there:
            for key, levels in found.items():
                self._say(key, levels=tuple(sorted(levels, key=lambda level: level.level)))

    def _citations(self) -> None:
        found: dict[str, list[CitationSaid]] = {key: [] for key in self.said if key in self._stated}
        for one in self.book.of(CITATIONS):
            key = self._competency(one, CITATIONS)
            law = one["law"].strip("《》")
            if not key or not self._first(one, CITATIONS, "citation", key, law, one["article"]):
                continue
            place = len(found.setdefault(key, []))
            self.rows["citation", key, str(place)] = one
            found[key].append(CitationSaid(law, one["article"], self._day(one)))
        if CITATIONS.name in self.book.there:
            for key, citations in found.items():
                # As they are kept: otherwise the same laws in another order would look like a change.
                if set(citations) != set(self._of(key).citations):
                    self._say(key, citations=tuple(citations))

    def _check(self) -> None:
        """The rules of one competency, each fault at the cell that made it."""
        # What the file says posts ask comes into the draft; what is in force needs its levels until that is published.
        whole = REQUIREMENTS.name in self.book.there
        asked = competency_edits.asked_levels(*([FrameworkVersion.State.PUBLISHED] if whole else []))
        for key, said in self.said.items():
            for fault in faults(said, abilities=set(self.abilities.values()), asked=asked.get(key, ())):
                record, table = self._place(key, fault)
                if record is not None:
                    self.wrong(record, table, fault.field, fault.message)

    def _requirements(self) -> None:
        steps: dict[Key, list[Step]] = {}
        for one in self.book.of(REQUIREMENTS):
            post, key = self._post(one), self._competency(one, REQUIREMENTS)
            level = self._number(one, REQUIREMENTS, "level", 1, 5)
            days = self._number(one, REQUIREMENTS, "due_days", 1, grid.MOST_DAYS)
            mandatory = self._yes(one)
            if not post or not key or level is None or days is None or mandatory is None:
                continue
            if self._first(one, REQUIREMENTS, "step", post, key, str(level)):
                steps.setdefault((post, key), []).append(Step(level, days, mandatory, one["basis"]))
        if REQUIREMENTS.name not in self.book.there:
            return
        stated = self._stated | {key for _post, key in steps}
        self.wanted = {key: () for key in self.cells if key[1] in stated}
        self.wanted |= {key: tuple(sorted(own)) for key, own in steps.items()}
        retired = set(Competency.objects.exclude(retired_on=None).values_list("key", flat=True))
        for key, own in steps.items():
            levels = [level.level for level in self._of(key[1]).levels]
            for flaw in grid.flaws(own, levels):
                self.wrong(self.rows["step", *key, str(flaw.level)], REQUIREMENTS, flaw.field, flaw.message)
            if key[1] in retired:
                words = _("This competency has been taken out of use. Bring it back first.")
                self.wrong(self.rows["step", *key, str(own[0].level)], REQUIREMENTS, "key", words)

    @property
    def _stated(self) -> set[str]:
        """The competencies of which the file says everything."""
        return {one["key"].upper() for one in self.book.of(COMPETENCIES)}

    def _of(self, key: str) -> CompetencySaid:
        return self.said.get(key) or self.now[key]

    def _say(self, key: str, **fields: Any) -> None:
        self.said[key] = replace(self._of(key), **fields)

    def _first(self, record: Record, table: Table, *said: str) -> bool:
        """Whether nothing above says the same; the row is remembered for what is wrong with it later."""
        there = self.rows.get(said)
        if there is not None:
            self.wrong(
                record, table, table.columns[0].key, _("This row says the same as row %(row)s.") % {"row": there.row}
            )
            return False
        self.rows[said] = record
        return True

    def _competency(self, record: Record, table: Table) -> str:
        key = record["key"].upper()
        if not key and record["name"]:
            key = next((one.key for one in [*self.said.values(), *self.now.values()] if one.name == record["name"]), "")
        if key in self.said or key in self.now:
            return key
        self.wrong(record, table, "key", _("There is no such competency, here or in the sheet of competencies."))
        return ""

    def _post(self, record: Record) -> str:
        key = record["post"].upper()
        if not key and record["post_name"]:
            named = [post.key for post in self.posts.values() if post.name == record["post_name"]]
            key = named[0] if len(named) == 1 else ""
        if key in self.posts:
            return key
        self.wrong(record, REQUIREMENTS, "post", _("There is no such post."))
        return ""

    def _number(
        self, record: Record, table: Table, key: str, least: int, most: int, usual: int | None = None
    ) -> int | None:
        text = record[key]
        if not text and usual is not None:
            return usual
        if text.isascii() and text.isdecimal() and len(text) < 7 and least <= int(text) <= most:
            return int(text)
        said = {"least": least, "most": most}
        self.wrong(record, table, key, _("Write a whole number from %(least)s to %(most)s.") % said)
        return None

    def _yes(self, record: Record) -> bool | None:
        words = {"": True, "yes": True, "no": False, str(files.YES): True, str(files.NO): False}
        found = words.get(record["mandatory"])
        if found is None:
            said = {"yes": files.YES, "no": files.NO}
            self.wrong(record, REQUIREMENTS, "mandatory", _("Write %(yes)s or %(no)s.") % said)
        return found

    def _day(self, record: Record) -> date | None:
        for read in _DAYS:
            try:
                return read(record["effective_on"])
            except ValueError:
                continue
        return None

    def _place(self, key: str, fault: Fault) -> tuple[Record | None, Table]:
        """The row and table that a fault is about; its competency's row when nothing was said of the level at all."""
        if fault.part == "citation":
            return self.rows.get(("citation", key, str(fault.number))), CITATIONS
        own = self.rows.get(("competency", key))
        if fault.part == "level":
            level = self.rows.get(("level", key, str(fault.number)))
            beside = next((row for said, row in self.rows.items() if said[:2] == ("level", key)), own)
            return (level or beside), LEVELS
        return own, COMPETENCIES


_DAYS: tuple[Callable[[str], date], ...] = (
    date.fromisoformat,
    lambda text: datetime.strptime(text, "%Y.%m.%d").date(),  # noqa: DTZ007  a day, no instant
    lambda text: datetime.strptime(text, "%Y/%m/%d").date(),  # noqa: DTZ007
    lambda text: datetime.strptime(text, "%Y年%m月%d日").date(),  # noqa: DTZ007
)
