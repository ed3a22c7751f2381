"""The data files of the framework, read and checked; nothing here knows the database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kit.loading import Problems, Row, csv_rows, whole_number

KINDS = ("knowledge", "practical", "conduct")
LEVELS = (1, 2, 3, 4, 5)
Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class AbilityRow:
    key: str
    name: str
    name_en: str
    order: int

    def fields(self) -> dict[str, Any]:
        return _without(self, "key")


@dataclass(frozen=True)
class CompetencyRow:
    key: str
    ability: str
    name: str
    name_en: str
    kind: str
    description: str
    order: int
    community_name: str = ""
    community_description: str = ""

    def fields(self) -> dict[str, Any]:
        return _without(self, "key", "ability")


@dataclass(frozen=True)
class LevelRow:
    competency: str
    level: int
    behaviour: str
    least_strength: int
    community_behaviour: str = ""

    def fields(self) -> dict[str, Any]:
        return _without(self, "competency", "level")


@dataclass(frozen=True)
class RequirementRow:
    post: str
    competency: str
    level: int
    mandatory: bool
    due_days: int
    basis: str

    def fields(self) -> dict[str, Any]:
        return _without(self, "post", "competency", "level")

    def said(self) -> tuple[bool, int, str]:
        """What the step asks, beside its key."""
        return (self.mandatory, self.due_days, self.basis)


@dataclass(frozen=True)
class LevelMapRow:
    """What an old level became when these files came to say other levels. edition: the name of that change, such as 2027."""

    edition: str
    competency: str
    old: int
    new: int
    changed: bool


@dataclass(frozen=True)
class LawRow:
    """``effective_on``: when the present text took effect; None where no trusted source says so."""

    name: str
    effective_on: date | None
    note: str

    def fields(self) -> dict[str, Any]:
        return _without(self, "name")


@dataclass(frozen=True)
class CommunityRow:
    """Words of communities: of a level, or (level 0) the name of the competency and what it is about."""

    competency: str
    level: int
    text: str
    description: str


@dataclass(frozen=True)
class Files:
    """All of it, free of contradictions."""

    abilities: list[AbilityRow]
    competencies: list[CompetencyRow]
    levels: list[LevelRow]
    requirements: list[RequirementRow]
    laws: list[LawRow]
    level_maps: list[LevelMapRow]


def read(folder: Path, *, posts: Collection[str]) -> Files:
    """What the files of ``folder`` say; communities.csv (words of communities) and level_maps.csv may be missing. posts: the keys of the posts that exist.

    Raises kit.loading.BadRows with every bad row: its file, its line and what is wrong.
    """
    problems = Problems()

    def rows(name: str, columns: str, parse: Callable[[Row, Problems], Parsed]) -> list[tuple[Row, Parsed]]:
        return [(row, parse(row, problems)) for row in csv_rows(folder / f"{name}.csv", columns.split())]

    abilities = rows("abilities", "key name name_en order", _ability)
    competencies = rows("competencies", "key ability name name_en kind description order", _competency)
    levels = rows("levels", "competency level behaviour least_strength", _level)
    requirements = rows("requirements", "post competency level mandatory due_days basis", _requirement)
    laws = rows("laws", "name effective_on note", _law)

    def if_there(name: str, columns: str, parse: Callable[[Row, Problems], Parsed]) -> list[tuple[Row, Parsed]]:
        return rows(name, columns, parse) if (folder / f"{name}.csv").exists() else []

    communities = if_there("communities", "competency level text description", _community)
    level_maps = if_there("level_maps", "edition competency old new changed", _level_map)

    _once(abilities, problems, "key")
    _once(competencies, problems, "key")
    _once(levels, problems, "competency", "level")
    _once(requirements, problems, "post", "competency", "level")
    _once(laws, problems, "name")
    _once(communities, problems, "competency", "level")
    _once(level_maps, problems, "edition", "competency", "old")
    for at, row in competencies:
        _known(at, "ability", row.ability, {one.key for _at, one in abilities}, problems)
    keys = {row.key for _at, row in competencies}
    for at, row in [*levels, *requirements, *communities, *level_maps]:
        _known(at, "competency", row.competency, keys, problems)
    for at, row in requirements:
        _known(at, "post", row.post, posts, problems)
    _complete(competencies, {(row.competency, row.level) for _at, row in levels}, problems)
    _in_order(requirements, problems)
    _rising(level_maps, problems)
    problems.stop()
    words = {(row.competency, row.level): row for _at, row in communities}
    return Files(
        abilities=[row for _at, row in abilities],
        competencies=[_named(row, words.get((row.key, 0))) for _at, row in competencies],
        levels=[_said(row, words.get((row.competency, row.level))) for _at, row in levels],
        requirements=[row for _at, row in requirements],
        laws=[row for _at, row in laws],
        level_maps=[row for _at, row in level_maps],
    )


def _named(row: CompetencyRow, words: CommunityRow | None) -> CompetencyRow:
    """The competency with its words for communities."""
    if words is None:
        return row
    return replace(row, community_name=words.text, community_description=words.description)


def _said(row: LevelRow, words: CommunityRow | None) -> LevelRow:
    """The level with its sentence for communities."""
    return row if words is None else replace(row, community_behaviour=words.text)


def _ability(row: Row, problems: Problems) -> AbilityRow:
    return AbilityRow(
        key=_text(row, "key", problems, most=4),
        name=_text(row, "name", problems, most=20),
        name_en=row["name_en"],
        order=whole_number(row, "order", problems),
    )


def _competency(row: Row, problems: Problems) -> CompetencyRow:
    _known(row, "kind", row["kind"], KINDS, problems)
    return CompetencyRow(
        key=_text(row, "key", problems, most=8),
        ability=row["ability"],
        name=_text(row, "name", problems, most=40),
        name_en=row["name_en"],
        kind=row["kind"],
        description=_text(row, "description", problems, most=200),
        order=whole_number(row, "order", problems),
    )


def _level(row: Row, problems: Problems) -> LevelRow:
    return LevelRow(
        competency=row["competency"],
        level=whole_number(row, "level", problems, least=1, most=5),
        behaviour=_text(row, "behaviour", problems, most=200),
        least_strength=whole_number(row, "least_strength", problems, least=2, most=4),
    )


def _community(row: Row, problems: Problems) -> CommunityRow:
    level = whole_number(row, "level", problems, least=0, most=5)
    return CommunityRow(
        competency=row["competency"],
        level=level,
        text=_text(row, "text", problems, most=200 if level else 40),
        description=row["description"][:200],
    )


def _level_map(row: Row, problems: Problems) -> LevelMapRow:
    _known(row, "changed", row["changed"], ("yes", "no"), problems)
    return LevelMapRow(
        edition=_text(row, "edition", problems, most=20),
        competency=row["competency"],
        old=whole_number(row, "old", problems, least=1, most=5),
        new=whole_number(row, "new", problems, least=0, most=5),
        changed=row["changed"] == "yes",
    )


def _requirement(row: Row, problems: Problems) -> RequirementRow:
    _known(row, "mandatory", row["mandatory"], ("yes", "no"), problems)
    return RequirementRow(
        post=row["post"],
        competency=row["competency"],
        level=whole_number(row, "level", problems, least=1, most=5),
        mandatory=row["mandatory"] == "yes",
        due_days=whole_number(row, "due_days", problems, least=1, most=3650),
        basis=_text(row, "basis", problems, most=200),
    )


def _law(row: Row, problems: Problems) -> LawRow:
    effective_on = None
    if row["effective_on"]:
        try:
            effective_on = date.fromisoformat(row["effective_on"])
        except ValueError:
            problems.add(row, _("%(text)s is no day. Write it like 2026-01-01.") % {"text": row["effective_on"]})
    return LawRow(_text(row, "name", problems, most=80), effective_on, _text(row, "note", problems, most=200))


def _text(row: Row, column: str, problems: Problems, *, most: int) -> str:
    text = row[column]
    if not text:
        problems.add(row, _("The column %(column)s is empty.") % {"column": column})
    elif len(text) > most:
        said = {"column": column, "length": len(text), "most": most}
        problems.add(row, _("The column %(column)s has %(length)s characters. At most %(most)s fit.") % said)
    return text


def _known(row: Row, column: str, value: str, known: Collection[str], problems: Problems) -> None:
    if value not in known:
        problems.add(
            row, _("The column %(column)s names %(value)s, which is not known.") % {"column": column, "value": value}
        )


def _once(rows: list[tuple[Row, Parsed]], problems: Problems, *key: str) -> None:
    """No two rows say the same ``key``."""
    first: dict[Hashable, int] = {}
    for at, row in rows:
        value = tuple(getattr(row, name) for name in key)
        if value in first:
            problems.add(at, _("This row says the same as line %(line)s.") % {"line": first[value]})
        first.setdefault(value, at.line)


def _complete(
    competencies: list[tuple[Row, CompetencyRow]], described: Collection[tuple[str, int]], problems: Problems
) -> None:
    """Every competency has a sentence for every level."""
    for at, row in competencies:
        for level in LEVELS:
            if (row.key, level) not in described:
                problems.add(at, _("Level %(level)s has no sentence in levels.csv.") % {"level": level})


def _in_order(rows: list[tuple[Row, RequirementRow]], problems: Problems) -> None:
    """A higher step of a post is never due before a lower one."""
    steps: dict[tuple[str, str], list[tuple[Row, RequirementRow]]] = {}
    for at, row in rows:
        steps.setdefault((row.post, row.competency), []).append((at, row))
    for own in steps.values():
        own.sort(key=lambda pair: pair[1].level)
        for (_at, lower), (at, higher) in pairwise(own):
            if higher.due_days < lower.due_days:
                said = {"higher": higher.level, "lower": lower.level}
                problems.add(at, _("Level %(higher)s is due before level %(lower)s.") % said)


def _rising(rows: list[tuple[Row, LevelMapRow]], problems: Problems) -> None:
    """A higher old level never becomes a lower one than a level below it."""
    several: dict[tuple[str, str], list[tuple[Row, LevelMapRow]]] = {}
    for at, row in rows:
        several.setdefault((row.edition, row.competency), []).append((at, row))
    for own in several.values():
        own.sort(key=lambda pair: pair[1].old)
        for (_at, lower), (at, higher) in pairwise(own):
            if higher.new < lower.new:
                words = _("Level %(level)s would count less than level %(lower)s. Choose at least the same.")
                problems.add(at, words % {"level": higher.old, "lower": lower.old})


def _without(row: Any, *names: str) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name not in names}
