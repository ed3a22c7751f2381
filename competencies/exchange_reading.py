"""A file of the framework that is being understood, table by table: what it says, and everything that is wrong. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from competencies import ability_edits, competency_edits, grid
from competencies import exchange_tables as files
from competencies.ability_edits import AbilitySaid
from competencies.competency_rules import CitationSaid, CompetencySaid, Fault, LevelSaid, faults
from competencies.exchange_tables import (
    ABILITIES,
    CITATIONS,
    COMPETENCIES,
    LEVEL_MAPS,
    LEVELS,
    REQUIREMENTS,
    Book,
    Record,
    Table,
)
from competencies.grid import Cell, Key, Step
from competencies.models import Competency, FrameworkVersion
from competencies.numbers import number
from competencies.regrouping import Became, Regrouping, flaws
from competencies.showing import Standard
from kit.errors import Text
from kit.imports import RowError
from people.models import Post

USUAL_STRENGTH = Standard(Competency.Kind.KNOWLEDGE).least_strength  # type: ignore[arg-type]


@dataclass
class Reading:
    """A file that is being understood: what it says so far, and what is wrong."""

    book: Book
    now: Mapping[str, CompetencySaid]
    cells: Mapping[Key, Cell]
    there: Mapping[str, Regrouping]
    regrouped: dict[str, Regrouping] = field(default_factory=dict)
    abilities_said: dict[str, AbilitySaid] = field(default_factory=dict)
    said: dict[str, CompetencySaid] = field(default_factory=dict)
    wanted: dict[Key, Cell] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    rows: dict[tuple[str, ...], Record] = field(default_factory=dict)  # where something was said, to name it

    def read(self) -> None:
        self.retired = set(Competency.objects.exclude(retired_on=None).values_list("key", flat=True))
        self._abilities()
        self.posts = {post.key: post for post in Post.objects.all()}
        self._competencies()
        self._levels()
        self._level_maps()
        self._citations()
        self._check()
        self._requirements()

    def wrong(self, record: Record, table: Table, key: str, message: Text) -> None:
        titles = {column.key: str(column.title) for column in table.columns}
        column = key if record.sheet == table.name else titles.get(key, "")
        self.errors.append(RowError(record.sheet, record.row, column, str(message), record[key][:40]))

    def _abilities(self) -> None:
        now = ability_edits.all_said()
        for one in self.book.of(ABILITIES):
            key = one["key"].upper()
            usual = now[key].order if key in now else len(now) + 1
            order = self._number(one, ABILITIES, "order", 0, ability_edits.LAST, usual)
            retired = self._yes(one, ABILITIES, "is_retired", usual=False)
            if order is not None and retired is not None and self._first(one, ABILITIES, "ability", key):
                self.abilities_said[key] = AbilitySaid(key, one["name"], order, retired)
        several = list(self.abilities_said.values())
        for fault in ability_edits.faults(several, now=now, used=self._used()):
            self.wrong(self.rows["ability", fault.key], ABILITIES, fault.field, fault.message)
        self.abilities = {one.name: one.key for one in (now | self.abilities_said).values() if not one.is_retired}

    def _used(self) -> dict[str, list[str]]:
        """Which competencies will belong to each ability: those of the file as it says."""
        keys = {one["key"].upper() for one in self.book.of(COMPETENCIES)}
        rows = Competency.objects.filter(retired_on=None).exclude(key__in=keys).order_by("order")
        found: dict[str, list[str]] = {}
        for key, name in rows.values_list("ability__key", "name"):
            found.setdefault(key, []).append(name)
        return found

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
            cut = self._number(one, LEVELS, "cut", 3, 5, number("test_right"))
            if strength is not None and cut is not None:
                said = LevelSaid(level, one["behaviour"], strength, cut, one["community_behaviour"])
                found.setdefault(key, []).append(said)
        if LEVELS.name in self.book.there:
            for key, levels in found.items():
                self._say(key, levels=tuple(sorted(levels, key=lambda level: level.level)))

    def _level_maps(self) -> None:
        """What the file says about old levels: together with its levels it goes into the draft."""
        found: dict[str, list[Became]] = {
            key: list(one.became) for key, one in self.there.items() if self._says_levels(key)
        }
        named: dict[str, list[Became]] = {}
        for one in self.book.of(LEVEL_MAPS):
            key, old = self._competency(one, LEVEL_MAPS), self._number(one, LEVEL_MAPS, "old", 1, 5)
            new, changed = (
                self._number(one, LEVEL_MAPS, "new", 0, 5),
                self._yes(one, LEVEL_MAPS, "changed", usual=False),
            )
            if not key or old is None or new is None or changed is None:
                continue
            if self._first(one, LEVEL_MAPS, "map", key, str(old)):
                named.setdefault(key, []).append(Became(old, new, changed))
        for key, became in (found | named).items():
            if key in self.now:
                self._regroup(key, tuple(sorted(became)))
            else:
                self.wrong(self._row_of(key), LEVEL_MAPS, "key", _("A competency that is new has no old levels."))

    def _regroup(self, key: str, became: tuple[Became, ...]) -> None:
        """The levels of the file, or else those of the draft, or else those in force, with what the old ones become."""
        levels = self.there[key].levels if key in self.there else self.now[key].levels
        one = Regrouping(key, self._of(key).levels if self._says_levels(key) else levels, became)
        for flaw in flaws(one, self.now[key], abilities={self.now[key].ability}):
            if flaw.part == "map":
                row = self.rows.get(("map", key, str(flaw.number))) or self._row_of(key)
                self.wrong(row, LEVEL_MAPS, flaw.field, flaw.message)
        self.regrouped[key] = one
        if self._of(key).levels != one.levels:
            self._say(key, levels=one.levels)

    def _says_levels(self, key: str) -> bool:
        return any(said[:2] == ("level", key) for said in self.rows)

    def _row_of(self, key: str) -> Record:
        """The first row that says anything of the levels of a competency."""
        of_both = ((said, row) for what in ("map", "level") for said, row in self.rows.items() if said[0] == what)
        return next(row for said, row in of_both if said[1] == key)

    @property
    def written(self) -> dict[str, CompetencySaid]:
        """The competencies as they act at once: levels that the draft regroups wait for it."""
        waiting = self.there.keys() | self.regrouped.keys()
        return {
            key: replace(said, levels=self.now[key].levels) if key in waiting and key in self.now else said
            for key, said in self.said.items()
        }

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
            levels = () if key in self.regrouped else asked.get(key, ())
            for fault in faults(said, abilities=self._open_to(key), asked=levels):
                record, table = self._place(key, fault)
                if record is not None:
                    self.wrong(record, table, fault.field, fault.message)

    def _open_to(self, key: str) -> set[str]:
        """The abilities under which a competency may stand; its own one even out of use, if it is so itself."""
        retired = key in self.retired and key in self.now
        return {*self.abilities.values(), *([self.now[key].ability] if retired else [])}

    def _requirements(self) -> None:
        steps: dict[Key, list[Step]] = {}
        for one in self.book.of(REQUIREMENTS):
            post, key = self._post(one), self._competency(one, REQUIREMENTS)
            level = self._number(one, REQUIREMENTS, "level", 1, 5)
            days = self._number(one, REQUIREMENTS, "due_days", 1, grid.MOST_DAYS)
            mandatory = self._yes(one, REQUIREMENTS, "mandatory", usual=True)
            if not post or not key or level is None or days is None or mandatory is None:
                continue
            if self._first(one, REQUIREMENTS, "step", post, key, str(level)):
                steps.setdefault((post, key), []).append(Step(level, days, mandatory, one["basis"]))
        if REQUIREMENTS.name not in self.book.there:
            return
        stated = self._stated | {key for _post, key in steps}
        self.wanted = {key: () for key in self.cells if key[1] in stated}
        self.wanted |= {key: tuple(sorted(own)) for key, own in steps.items()}
        for key, own in steps.items():
            levels = [level.level for level in self._of(key[1]).levels]
            for flaw in grid.flaws(own, levels):
                self.wrong(self.rows["step", *key, str(flaw.level)], REQUIREMENTS, flaw.field, flaw.message)
            if key[1] in self.retired:
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

    def _yes(self, record: Record, table: Table, key: str, *, usual: bool) -> bool | None:
        words = {"": usual, "yes": True, "no": False, str(files.YES): True, str(files.NO): False}
        found = words.get(record[key])
        if found is None:
            said = {"yes": files.YES, "no": files.NO}
            self.wrong(record, table, key, _("Write %(yes)s or %(no)s.") % said)
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
