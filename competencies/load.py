"""Loads the framework, what each post asks and the cited laws from the data files; any number of times.

What a post asks is never changed in place: other rows in the file make a new published version, the old one is
retired and stays askable. A version that a person published is left alone, and the difference is reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.db.models import Max

from competencies import regrouping
from competencies.data_files import Files, LevelMapRow, RequirementRow, read
from competencies.framework import forget
from competencies.grid import Since, Step, asked_since
from competencies.models import Ability, Competency, FrameworkVersion, Law, Level, LevelMap, Requirement
from competencies.regrouping import Became, Regrouping
from competencies.signals import requirements_changed
from kit import clock, jobs
from kit.loading import Loaded, Report, reported, silent
from people.models import Post

DATA = Path(__file__).parent / "data"
BEFORE_ALL = date.min  # nothing was shown before: what an installation begins with maps nothing
Key = Any


def load_framework(report: Report = silent, *, on: date | None = None, folder: Path = DATA) -> list[Loaded]:
    """Make the database agree with the files of ``folder``; one `Loaded` a file.

    on: the day from which new steps are asked (today when left out). Due days count from it at the earliest.
    Raises kit.loading.BadRows, naming every bad row, before anything is written. The posts must be there already.
    """
    files = read(folder, posts=set(Post.objects.values_list("key", flat=True)))
    day = on or clock.today()
    with transaction.atomic():
        regrouped, begun_with, waiting = _regroupings(files)
        maps = regrouping.unsaved(regrouped, on=day, at=clock.now())  # with what the old levels say, before they go
        done = [
            _sync(
                "abilities",
                Ability,
                "key",
                {row.key: row.fields() for row in files.abilities},
                kept=set(Ability.objects.exclude(edited_at=None).values_list("key", flat=True)),
            ),
            _sync_competencies(files),
            _sync_levels(files, waiting),
            _sync("laws", Law, "name", {row.name: row.fields() for row in files.laws}),
        ]
        if any(loaded.added or loaded.changed for loaded in done):
            FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).update(stamp=uuid4())
        if any(loaded.changed for loaded in done):
            jobs.ask("competencies.rebuild_all")  # perhaps something else confirms a level now
        done.append(_publish(files.requirements, day, _new_of(maps)))
        maps += regrouping.unsaved(begun_with, on=BEFORE_ALL, at=clock.now())
        done += _map_levels(maps, waiting, on=day)
    forget()
    for loaded in done:
        reported(report, loaded)
    return done


def _sync_competencies(files: Files) -> Loaded:
    abilities = dict(Ability.objects.values_list("key", "pk"))
    wanted = {row.key: {**row.fields(), "ability_id": abilities[row.ability]} for row in files.competencies}
    return _sync("competencies", Competency, "key", wanted, kept=_edited("key"))


def _regroupings(files: Files) -> tuple[list[Regrouping], list[Regrouping], set[str]]:
    """What editions that were never loaded say of levels; what those say with which a competency begins, which never had
    other levels here; and the keys of competencies of which nothing may be loaded.

    Where a person wrote the competency, or published what posts ask, the levels stay as they are and that is told: else posts
    would ask old levels by new names. Each edition of a competency acts once.
    """
    loaded = set(LevelMap.objects.exclude(edition="").values_list("edition", "competency__key"))
    several: dict[tuple[str, str], list[LevelMapRow]] = {}
    for row in files.level_maps:
        if (row.edition, row.competency) not in loaded:
            several.setdefault((row.edition, row.competency), []).append(row)
    published = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).first()
    there = set(Competency.objects.values_list("key", flat=True))
    keys = {key for _edition, key in several}
    waiting = keys if published and published.made_by_id else keys & _edited("key")
    found = [
        Regrouping(key, (), tuple(Became(row.old, row.new, row.changed) for row in rows), edition)
        for (edition, key), rows in sorted(several.items())
        if key not in waiting
    ]
    return (
        [one for one in found if one.competency in there],
        [one for one in found if one.competency not in there],
        waiting,
    )


def _new_of(maps: Iterable[LevelMap]) -> dict[int, dict[int, int]]:
    """Old level → new one, by id of the competency."""
    found: dict[int, dict[int, int]] = {}
    for row in maps:
        found.setdefault(row.competency_id, {})[row.old] = row.new
    return found


def _map_levels(maps: Collection[LevelMap], waiting: Collection[str], *, on: date) -> list[Loaded]:
    if not maps and not waiting:
        return []
    version = FrameworkVersion.objects.get(state=FrameworkVersion.State.PUBLISHED)
    for row in maps:
        row.version = version
    LevelMap.objects.bulk_create(maps)
    if maps:
        regrouping.renew({row.competency.key for row in maps}, by=None, on=on)
    return [Loaded("level_maps", added=len(maps), differs=tuple(sorted(waiting)))]


def _sync_levels(files: Files, waiting: Collection[str]) -> Loaded:
    competencies = dict(Competency.objects.values_list("key", "pk"))
    wanted = {(competencies[row.competency], row.level): row.fields() for row in files.levels}
    edited = _edited("pk") | {competencies[key] for key in waiting}
    kept = {key for key in wanted if key[0] in edited}
    return _sync("levels", Level, ("competency_id", "level"), wanted, kept=kept)


def _edited(field: str) -> set[Key]:
    """The competencies that a person has written: the files overwrite none of them."""
    return set(Competency.objects.exclude(edited_at=None).values_list(field, flat=True))


def _sync(
    what: str,
    model: type[models.Model],
    key: str | tuple[str, ...],
    wanted: Mapping[Key, Mapping[str, Any]],
    *,
    kept: Collection[Key] = (),
) -> Loaded:
    """Add and change rows of ``model`` so that each key has the wanted fields; rows of other keys are left alone.

    kept: keys of rows that people wrote; where they say something else, that is told and stays.
    """
    names = (key,) if isinstance(key, str) else key

    def key_of(row: models.Model) -> Key:
        values = tuple(getattr(row, name) for name in names)
        return values if len(names) > 1 else values[0]

    there = {key_of(row): row for row in model._default_manager.all()}
    added = [
        model(**dict(zip(names, (value,) if len(names) == 1 else value, strict=True)), **fields)
        for value, fields in wanted.items()
        if value not in there and value not in kept
    ]
    changed, touched, differs = [], set(), []
    for value, fields in wanted.items():
        row = there.get(value)
        other = {name: new for name, new in fields.items() if row is not None and getattr(row, name) != new}
        if value in kept:
            if other or row is None:
                differs.append(f"{row or value}")
        elif other:
            for name, new in other.items():
                setattr(row, name, new)
            changed.append(row)
            touched |= {name.removesuffix("_id") for name in other}
    model._default_manager.bulk_create(added)
    if changed:
        model._default_manager.bulk_update(changed, sorted(touched))
    same = len(wanted) - len(added) - len(changed) - len(differs)
    return Loaded(what, added=len(added), changed=len(changed), same=same, differs=tuple(differs))


def _publish(rows: Iterable[RequirementRow], on: date, new_of: Mapping[int, Mapping[int, int]]) -> Loaded:
    """Publish a version that asks exactly ``rows``, unless the published one does so already.

    new_of: what levels became since it, by id of the competency: steps that go on under another number keep their day.
    """
    posts = dict(Post.objects.values_list("key", "pk"))
    competencies = dict(Competency.objects.values_list("key", "pk"))
    wanted = {(posts[row.post], competencies[row.competency], row.level): row for row in rows}
    published = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).first()
    there = {(row.post_id, row.competency_id, row.level): row for row in Requirement.objects.filter(version=published)}
    added = [key for key in wanted if key not in there]
    gone = [key for key in there if key not in wanted]
    changed = [key for key, row in wanted.items() if key in there and row.said() != _said(there[key])]
    same = len(wanted) - len(added) - len(changed)
    if published and not (added or gone or changed or new_of):
        return Loaded("requirements", same=same)
    if published and published.made_by_id:
        names = [f"{wanted[key].post} {wanted[key].competency} {wanted[key].level}" for key in [*added, *changed]]
        return Loaded("requirements", same=same, differs=(*names, *(f"{there[key]}" for key in gone)))
    before = {(post, one, new_of.get(one, {}).get(level, level)): row for (post, one, level), row in there.items()}
    _replace(published, wanted, before, on)
    return Loaded("requirements", added=len(added), changed=len(changed) + len(gone), same=same)


def _replace(
    published: FrameworkVersion | None,
    wanted: Mapping[tuple[int, int, int], RequirementRow],
    there: Mapping[tuple[int, int, int], Requirement],
    on: date,
) -> None:
    if published:
        published.state = FrameworkVersion.State.RETIRED
        published.save(update_fields=["state"])
    last = FrameworkVersion.objects.aggregate(last=Max("number"))["last"] or 0
    version = FrameworkVersion.objects.create(
        number=last + 1, state=FrameworkVersion.State.PUBLISHED, published_on=on, note="data files"
    )
    Requirement.objects.bulk_create(
        Requirement(
            version=version,
            post_id=key[0],
            competency_id=key[1],
            level=key[2],
            published_on=_asked_since(row, there.get(key), on),
            **row.fields(),
        )
        for key, row in wanted.items()
    )
    requirements_changed.send(FrameworkVersion)


def _asked_since(row: RequirementRow, before: Requirement | None, on: date) -> date:
    since = before and Since(before.due_days, before.mandatory, before.published_on)
    return asked_since(Step(row.level, row.due_days, row.mandatory, row.basis), since, on)


def _said(row: Requirement) -> tuple[bool, int, str]:
    return (row.mandatory, row.due_days, row.basis)
