"""The published framework as one frozen value: abilities, competencies with their levels, and what each post asks.

A process keeps it for as long as the framework's stamp stays the same. Looking at the stamp is one small query, paid
once a request (a page that asks ten times pays once); outside of a request it is paid each time, so that a job never
works with an old framework.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from competencies.grassroots import COMMUNITY_ALONE
from competencies.material import Material
from competencies.models import (
    Ability,
    Competency,
    FrameworkVersion,
    Level,
    LevelMap,
    MaterialChange,
    NumbersVersion,
    Requirement,
)
from competencies.number_registry import usual
from competencies.showing import RULES, CompetencyKind, Remap, Rules, Standard
from kit.errors import Unavailable
from kit.lookup import one_or_none

USUAL_CUT = 4  # right ones of five


@dataclass(frozen=True)
class AbilityEntry:
    """One of the four abilities."""

    key: str
    name: str
    order: int


@dataclass(frozen=True)
class LevelEntry:
    """One level of a competency: its observable sentence, the least strength that confirms it, the right ones of five."""

    level: int
    behaviour: str
    least_strength: int
    community_behaviour: str = ""
    cut: int = USUAL_CUT

    def at_communities(self) -> LevelEntry:
        """The same level in the words of communities."""
        return replace(self, behaviour=self.community_behaviour or self.behaviour)


@dataclass(frozen=True)
class CompetencyEntry:
    """A competency with its levels, at most five, lowest first. ``id`` is the row's, ``key`` the one of the data files."""

    id: int
    key: str
    name: str
    kind: str
    ability: AbilityEntry
    order: int
    description: str
    levels: tuple[LevelEntry, ...]
    community_name: str = ""
    community_description: str = ""
    is_retired: bool = False

    def at_communities(self) -> CompetencyEntry:
        """The same competency in the words of communities."""
        return replace(
            self,
            name=self.community_name or self.name,
            description=self.community_description or self.description,
            levels=tuple(level.at_communities() for level in self.levels),
        )

    @property
    def is_conduct(self) -> bool:
        """Conduct is never observed, and others see only whether it is finished."""
        return self.kind == Competency.Kind.CONDUCT

    @property
    def is_practical(self) -> bool:
        return self.kind == Competency.Kind.PRACTICAL

    @cached_property
    def standard(self) -> Standard:
        """What the competency asks of evidence."""
        usual = Standard(CompetencyKind(self.kind))
        own = {entry.level: entry.least_strength for entry in self.levels}
        least = tuple(own.get(level, strength) for level, strength in enumerate(usual.least_strength, start=1))
        return Standard(usual.kind, least)  # type: ignore[arg-type]

    def cut(self, level: int) -> int:
        """How many of five questions of a test of ``level`` must be right."""
        return next((entry.cut for entry in self.levels if entry.level == level), USUAL_CUT)

    def behaviour(self, level: int) -> str:
        """The sentence of ``level``; empty for 0 and for a level that the framework does not have."""
        return next((entry.behaviour for entry in self.levels if entry.level == level), "")


@dataclass(frozen=True)
class RequirementEntry:
    """One step that a post asks. ``published_on``: the day from which it has been asked."""

    post_id: int
    competency: str
    level: int
    mandatory: bool
    due_days: int
    basis: str
    published_on: date


@dataclass(frozen=True)
class Regrouped:
    """One version that regrouped the levels of a competency. least_before: the strengths that confirmed the old levels 1 to 5."""

    version: int
    remap: Remap
    least_before: tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Framework:
    """Everything that a post asks, in the version that is published.

    competencies: in the order of the framework, ability by ability. by_key and by_id find one of them.
    asked: the steps of a post, by the id of its row; lowest level first within a competency.
    material: changes of laws that matter for competencies, withdrawn ones too; they hold whatever the version.
    numbers: (since when, numbers of the rules) of each set that the county made, oldest first; they hold whatever the version.
    sets: the same sets as they were set, those of apps above among them (`number_registry`).
    regrouped: what levels became, by id of the competency, oldest first; most competencies have none.
    """

    version_id: int
    number: int
    published_on: date
    stamp: UUID
    abilities: tuple[AbilityEntry, ...]
    competencies: tuple[CompetencyEntry, ...]
    asked: Mapping[int, tuple[RequirementEntry, ...]] = field(default_factory=dict)
    material: tuple[Material, ...] = ()
    numbers: tuple[tuple[datetime, Rules], ...] = ()
    sets: tuple[tuple[datetime, Mapping[str, int]], ...] = ()
    regrouped: Mapping[int, tuple[Regrouped, ...]] = field(default_factory=dict)

    @property
    def rules(self) -> Rules:
        """The numbers that act now."""
        return self.numbers[-1][1] if self.numbers else RULES

    def rules_known(self, known: datetime) -> Rules:
        """The numbers as they were set at a moment."""
        return next((rules for since, rules in reversed(self.numbers) if since <= known), RULES)

    def value_of(self, name: str, known: datetime | None = None) -> int:
        """A number by its name, as it acts now or as it was set at a moment. Raises KeyError for one that nobody declared."""
        for since, values in reversed(self.sets):
            if known is None or since <= known:
                return values.get(name, usual(name))
        return usual(name)

    @cached_property
    def by_key(self) -> Mapping[str, CompetencyEntry]:
        return MappingProxyType({entry.key: entry for entry in self.competencies})

    @cached_property
    def by_id(self) -> Mapping[int, CompetencyEntry]:
        return MappingProxyType({entry.id: entry for entry in self.competencies})

    @cached_property
    def material_by_id(self) -> Mapping[int, tuple[Material, ...]]:
        """The changes of laws by id of the competency; most have none."""
        found: dict[int, tuple[Material, ...]] = {}
        for change in self.material:
            found[change.competency_id] = (*found.get(change.competency_id, ()), change)
        return MappingProxyType(found)

    def mapping(self, competency_id: int) -> tuple[Remap, ...]:
        """What levels of the competency became, oldest first; empty for most."""
        return tuple(one.remap for one in self.regrouped.get(competency_id, ()))

    def standard_on(self, competency_id: int, day: date, known: datetime) -> Standard:
        """What the competency asked of evidence on ``day``: before its levels were regrouped, what the old ones asked."""
        for one in self.regrouped.get(competency_id, ()):
            if one.remap.on > day or one.remap.recorded_at > known:
                return replace(self.by_id[competency_id].standard, least_strength=one.least_before)
        return self.by_id[competency_id].standard

    @cached_property
    def standards(self) -> Mapping[str, Standard]:
        """What each competency asks of evidence, by key, in order."""
        return MappingProxyType({entry.key: entry.standard for entry in self.competencies})

    def worded_for(self, unit_kinds: Collection[str]) -> Framework:
        """The same framework in the words of whoever holds office at units of these kinds: of communities alone, theirs."""
        return self._at_communities if frozenset(unit_kinds) == COMMUNITY_ALONE else self

    @cached_property
    def _at_communities(self) -> Framework:
        return replace(self, competencies=tuple(entry.at_communities() for entry in self.competencies))

    def asks(self, post_id: int) -> tuple[RequirementEntry, ...]:
        """The steps of one post; empty for a post that asks nothing."""
        return self.asked.get(post_id, ())

    def of(self, ability: AbilityEntry) -> tuple[CompetencyEntry, ...]:
        """The competencies of one ability, in order."""
        return tuple(entry for entry in self.competencies if entry.ability.key == ability.key)


class NoFramework(Unavailable):
    """No framework is published: nothing can be measured."""

    def __init__(self) -> None:
        super().__init__(
            _("What the posts ask has not been loaded yet."), _("The operator runs: manage.py load_domain")
        )


_kept: dict[int, Framework] = {}
_request = threading.local()


def framework() -> Framework:
    """The published framework. Raises NoFramework when none is."""
    if getattr(_request, "framework", None) is not None:
        return _request.framework
    published = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED)
    version = one_or_none(published.values("id", "number", "published_on", "stamp"))
    if version is None:
        raise NoFramework
    kept = _kept.get(version["id"])
    if kept is None or kept.stamp != version["stamp"]:
        _kept.clear()  # one framework a process: an older one is never asked for again
        kept = _kept[version["id"]] = _read(version)
    if getattr(_request, "is_open", False):
        _request.framework = kept
    return kept


def framework_on(day: date) -> Framework:
    """The framework that was published on ``day``; the first one there ever was for a day before it. Raises NoFramework.

    What posts ask is that of the version; names, sentences and kinds of competencies are today's.
    """
    versions = FrameworkVersion.objects.exclude(state=FrameworkVersion.State.DRAFT).order_by("number")
    rows = list(versions.values("id", "number", "published_on", "stamp"))
    if not rows:
        raise NoFramework
    by_then = [row for row in rows if row["published_on"] is not None and row["published_on"] <= day]
    version = by_then[-1] if by_then else rows[0]
    kept = _kept.get(version["id"])
    return kept if kept is not None and kept.stamp == version["stamp"] else _read(version)


def framework_in(version: FrameworkVersion, *, asked_from: date) -> Framework:
    """What ``version`` asks, a draft too, as if it were published on ``asked_from``; never kept.

    A competency that the draft regroups has the levels that it will have.
    """
    named = {"id": version.pk, "number": version.number, "published_on": asked_from, "stamp": version.stamp}
    frame = _read(named)
    levels = {key: levels_in(said) for key, said in version.regroupings.items()}
    entries = (replace(one, levels=levels.get(one.key, one.levels)) for one in frame.competencies)
    return replace(frame, competencies=tuple(entries)) if levels else frame


def levels_in(said: Mapping[str, Any]) -> tuple[LevelEntry, ...]:
    """The levels that a kept regrouping will have."""
    return tuple(LevelEntry(**level) for level in said["levels"])


def forget() -> None:
    """Look at the stamp again: the framework has just been changed by this very request."""
    _request.framework = None


def request_opens(**_: Any) -> None:
    """Receiver of ``request_started``: from here on one look at the stamp is enough."""
    _request.is_open, _request.framework = True, None


def request_closes(**_: Any) -> None:
    """Receiver of ``request_finished``: what the thread does next, a job for instance, looks again."""
    _request.is_open, _request.framework = False, None


def _read(version: Mapping[str, Any]) -> Framework:
    """All of it, in eight queries."""
    abilities = {row.pk: AbilityEntry(row.key, row.name, row.order) for row in Ability.objects.all()}
    levels: dict[int, list[LevelEntry]] = {}
    rows = Level.objects.order_by("competency_id", "level")
    for competency, *said in rows.values_list(
        "competency_id", "level", "behaviour", "least_strength", "community_behaviour", "cut"
    ):
        levels.setdefault(competency, []).append(LevelEntry(*said))
    competencies = [
        CompetencyEntry(
            id=row.pk,
            key=row.key,
            name=row.name,
            kind=row.kind,
            ability=abilities[row.ability_id],
            order=row.order,
            description=row.description,
            levels=tuple(levels.get(row.pk, ())),
            community_name=row.community_name,
            community_description=row.community_description,
            is_retired=row.retired_on is not None,
        )
        for row in Competency.objects.order_by("ability__order", "order", "key")
    ]
    sets = tuple(NumbersVersion.objects.order_by("number").values_list("recorded_at", "values"))
    return Framework(
        version_id=version["id"],
        number=version["number"],
        published_on=version["published_on"],
        stamp=version["stamp"],
        abilities=tuple(abilities.values()),
        competencies=tuple(competencies),
        asked=MappingProxyType(_asked(version["id"])),
        material=tuple(_material()),
        numbers=tuple((since, _rules(values)) for since, values in sets),
        sets=sets,
        regrouped=MappingProxyType(_regrouped()),
    )


def _regrouped() -> dict[int, tuple[Regrouped, ...]]:
    """A level without a row of its own has the usual strength: it was none that the competency had."""
    rows: dict[int, dict[int, list[LevelMap]]] = {}
    for row in LevelMap.objects.select_related("version").order_by("on", "version__number", "old"):
        rows.setdefault(row.competency_id, {}).setdefault(row.version_id, []).append(row)
    return {
        competency: tuple(regrouped_by(own) for own in of_version.values()) for competency, of_version in rows.items()
    }


def regrouped_by(rows: Sequence[LevelMap]) -> Regrouped:
    """The rows of one version and competency as one value; also of rows that are not kept yet."""
    usual = Standard(CompetencyKind.KNOWLEDGE).least_strength
    least = {row.old: row.old_least_strength for row in rows}
    first = rows[0]
    remap = Remap(
        on=first.on,
        levels=tuple((row.old, row.new) for row in rows if row.old != row.new),
        changed=frozenset(row.old for row in rows if row.changed),
        recorded_at=first.recorded_at,
    )
    strengths = tuple(least.get(level, strength) for level, strength in enumerate(usual, start=1))
    return Regrouped(first.version.number, remap, strengths)  # type: ignore[arg-type]


def _rules(values: Mapping[str, int]) -> Rules:
    """A number that a version does not name, or that is no number of levels, has its default."""
    names = {one.name for one in fields(Rules)}
    return Rules(**{name: value for name, value in values.items() if name in names})


def _material() -> Iterator[Material]:
    rows = MaterialChange.objects.order_by("due_on", "pk").values_list(
        "change", "competency", "change__law__name", "change__articles", "from_level", "change__effective_on", "due_on",
        "change__recorded_at", "change__withdrawal__recorded_at",
    )  # fmt: skip
    for change, competency, law, articles, *rest in rows:
        yield Material(change, competency, law, frozenset(map(str, articles)), *rest)


def _asked(version_id: int) -> dict[int, tuple[RequirementEntry, ...]]:
    asked: dict[int, list[RequirementEntry]] = {}
    rows = Requirement.objects.filter(version=version_id).order_by("post_id", "competency__order", "level")
    for post, *said in rows.values_list(
        "post_id", "competency__key", "level", "mandatory", "due_days", "basis", "published_on"
    ):
        asked.setdefault(post, []).append(RequirementEntry(post, *said))
    return {post: tuple(entries) for post, entries in asked.items()}
