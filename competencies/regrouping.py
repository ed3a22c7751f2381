"""Levels of a competency regrouped by a draft: the new levels, what each old one is then, and the deed when it is published.

What was shown under the old levels is never written anew: it is read through what its level became (`competencies.levels`,
rule 9). Until the draft is published nothing acts; then levels, matrix and the rows of `LevelMap` act from the same day.

Source: docs/learning-model.md, "The current level", rule 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from competencies import competency_edits
from competencies.competency_edits import BadCompetency
from competencies.competency_rules import CompetencySaid, Fault, LevelSaid, faults
from competencies.framework import Framework, LevelEntry, framework, regrouped_by
from competencies.grid import Cell, Step
from competencies.models import Competency, FrameworkVersion, Level, LevelMap, LevelState
from competencies.showing import CompetencyKind, Standard
from kit import jobs
from kit.errors import Stale
from people.models import Person

USUAL = Standard(CompetencyKind.KNOWLEDGE).least_strength
NONE = 0  # the new level of an old one that gives no level any more


@dataclass(frozen=True, slots=True, order=True)
class Became:
    """What one old level is from then on. new: 0 for none.  changed: it asks another thing, so it is to be shown again."""

    old: int
    new: int
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Regrouping:
    """One competency: the levels that it gets, lowest first, and what each of its old ones becomes.

    edition: which part of the data files says so; empty for what somebody wrote.
    """

    competency: str
    levels: tuple[LevelSaid, ...]
    became: tuple[Became, ...]
    edition: str = ""

    @property
    def new_of(self) -> Mapping[int, int]:
        """Old level → new one."""
        return {one.old: one.new for one in self.became}

    def said(self, now: CompetencySaid) -> CompetencySaid:
        """The competency as it will be."""
        return replace(now, levels=self.levels)


def flaws(one: Regrouping, now: CompetencySaid, *, abilities: Collection[str]) -> list[Fault]:
    """Everything that is wrong. Of part ``map``: number is the old level. now: the competency as it is in force. Pure."""
    found = [fault for fault in faults(one.said(now), abilities=abilities) if fault.part == "level"]
    old, new = {level.level for level in now.levels}, {level.level for level in one.levels}
    said = {became.old for became in one.became}
    found += [
        Fault("map", level, "new", _("Say what level %(level)s is from then on.") % {"level": level})
        for level in sorted(old - said)
    ]
    least, where = NONE, 0
    for became in sorted(one.became):
        if became.old not in old:
            words = _("The competency has no level %(level)s today.")
            found.append(Fault("map", became.old, "new", words % {"level": became.old}))
        elif became.new != NONE and became.new not in new:
            words = _("There is no new level %(level)s. Write its sentence, or choose another one.")
            found.append(Fault("map", became.old, "new", words % {"level": became.new}))
        elif became.new < least:
            words = _("Level %(level)s would count less than level %(lower)s. Choose at least the same.")
            found.append(Fault("map", became.old, "new", words % {"level": became.old, "lower": where}))
        if became.new >= least:
            least, where = became.new, became.old
    return found


def carried(cell: Iterable[Step], became: Mapping[int, int]) -> Cell:
    """What a post asks in the new levels: of several old steps that are one now, the later day, and mandatory if one was. Pure."""
    steps: dict[int, Step] = {}
    for step in sorted(cell):
        new = became.get(step.level, step.level)
        there = steps.get(new)
        if new != NONE:
            steps[new] = replace(step, level=new, mandatory=step.mandatory or bool(there and there.mandatory))
    return tuple(steps[level] for level in sorted(steps))


def kept(version: FrameworkVersion) -> dict[str, Regrouping]:
    """The regroupings of a draft, or with which a version was published, by key of the competency. No query."""
    return {
        key: Regrouping(
            key,
            tuple(LevelSaid(**level) for level in said["levels"]),
            tuple(Became(**became) for became in said["became"]),
        )
        for key, said in version.regroupings.items()
    }


def keep(version: FrameworkVersion, one: Regrouping, *, now: CompetencySaid) -> None:
    """Write ``one`` into the draft. Raises BadCompetency. now: the competency as it is in force."""
    found = flaws(one, now, abilities={now.ability})
    if found:
        raise BadCompetency(found)
    said = {
        "levels": [asdict(level) for level in one.levels],
        "became": [asdict(became) for became in one.became],
        "seen": fingerprint(now.levels),
    }
    version.regroupings = {**version.regroupings, one.competency: said}
    version.save(update_fields=["regroupings"])


def forget(version: FrameworkVersion, key: str) -> None:
    """Leave the levels of the competency as they are."""
    version.regroupings = {other: said for other, said in version.regroupings.items() if other != key}
    version.save(update_fields=["regroupings"])


def check(version: FrameworkVersion) -> None:
    """Raises Stale when the levels of a competency were written anew since the draft regrouped them."""
    if not version.regroupings:
        return
    now = competency_edits.all_said()
    for key, said in version.regroupings.items():
        if said["seen"] != fingerprint(now[key].levels):
            words = _("The levels of %(name)s were changed since the draft regrouped them.") % {"name": now[key].name}
            raise Stale(words, _("Open the regrouping, look at it, and keep it again."))


def act(version: FrameworkVersion, *, by: Person | None, on: date, at: datetime) -> None:
    """What a draft regroups acts from ``on``; part of publishing it, in its transaction. Raises Stale."""
    check(version)
    several = kept(version)
    if not several:
        return
    maps = unsaved(several.values(), on=on, at=at)
    for row in maps:
        row.version = version
    LevelMap.objects.bulk_create(maps)
    now = competency_edits.all_said()
    competency_edits.write([one.said(now[key]) for key, one in several.items()], by=by)
    renew(several, by=by, on=on)


def renew(keys: Collection[str], *, by: Person | None, on: date) -> None:
    """The levels that were kept are overdue from ``on``, so that whoever reads them computes; a job makes them anew."""
    LevelState.objects.filter(competency__key__in=keys).update(changes_on=on)
    jobs.ask("competencies.rebuild_all", by=by)


def framework_with(
    version: FrameworkVersion, several: Mapping[str, Regrouping], *, on: date, at: datetime
) -> Framework:
    """The framework in force as if ``several`` acted from ``on``, for whoever shows what that would do."""
    frame = framework()
    rows: dict[int, list[LevelMap]] = {}
    for row in unsaved(several.values(), on=on, at=at):
        row.version = version
        rows.setdefault(row.competency_id, []).append(row)
    more = {id: (*frame.regrouped.get(id, ()), regrouped_by(own)) for id, own in rows.items()}
    levels = {key: tuple(LevelEntry(**asdict(level)) for level in one.levels) for key, one in several.items()}
    entries = tuple(replace(entry, levels=levels.get(entry.key, entry.levels)) for entry in frame.competencies)
    return replace(frame, competencies=entries, regrouped={**frame.regrouped, **more})


def unsaved(several: Collection[Regrouping], *, on: date, at: datetime) -> list[LevelMap]:
    """The rows of `LevelMap`, with what the levels say now; their version is for the caller to say. No query for none."""
    if not several:
        return []
    keys = [one.competency for one in several]
    rows = {row.key: row for row in Competency.objects.filter(key__in=keys)}
    levels = Level.objects.filter(competency__key__in=keys).select_related("competency")
    before = {(row.competency.key, row.level): row for row in levels}
    return [
        LevelMap(
            competency=rows[one.competency],
            **asdict(became),
            on=on,
            recorded_at=at,
            old_behaviour=row.behaviour if (row := before.get((one.competency, became.old))) else "",
            old_least_strength=row.least_strength if row else USUAL[became.old - 1],
            edition=one.edition,
        )
        for one in several
        for became in one.became
    ]


def fingerprint(levels: Iterable[LevelSaid]) -> str:
    """The same for the same levels."""
    said: list[Any] = [asdict(level) for level in levels]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
