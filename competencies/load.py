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

from competencies.data_files import Files, RequirementRow, read
from competencies.framework import forget
from competencies.grid import Since, Step, asked_since
from competencies.models import Ability, Competency, FrameworkVersion, Law, Level, Requirement
from competencies.signals import requirements_changed
from kit import clock, jobs
from kit.loading import Loaded, Report, reported, silent
from people.models import Post

DATA = Path(__file__).parent / "data"
Key = Any


def load_framework(report: Report = silent, *, on: date | None = None, folder: Path = DATA) -> list[Loaded]:
    """Make the database agree with the files of ``folder``; one `Loaded` a file.

    on: the day from which new steps are asked (today when left out). Due days count from it at the earliest.
    Raises kit.loading.BadRows, naming every bad row, before anything is written. The posts must be there already.
    """
    files = read(folder, posts=set(Post.objects.values_list("key", flat=True)))
    with transaction.atomic():
        done = [
            _sync("abilities", Ability, "key", {row.key: row.fields() for row in files.abilities}),
            _sync_competencies(files),
            _sync_levels(files),
            _sync("laws", Law, "name", {row.name: row.fields() for row in files.laws}),
        ]
        if any(loaded.added or loaded.changed for loaded in done):
            FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).update(stamp=uuid4())
        if any(loaded.changed for loaded in done):
            jobs.ask("competencies.rebuild_all")  # perhaps something else confirms a level now
        done.append(_publish(files.requirements, on or clock.today()))
    forget()
    for loaded in done:
        reported(report, loaded)
    return done


def _sync_competencies(files: Files) -> Loaded:
    abilities = dict(Ability.objects.values_list("key", "pk"))
    wanted = {row.key: {**row.fields(), "ability_id": abilities[row.ability]} for row in files.competencies}
    return _sync("competencies", Competency, "key", wanted, kept=_edited("key"))


def _sync_levels(files: Files) -> Loaded:
    competencies = dict(Competency.objects.values_list("key", "pk"))
    wanted = {(competencies[row.competency], row.level): row.fields() for row in files.levels}
    edited = _edited("pk")
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


def _publish(rows: Iterable[RequirementRow], on: date) -> Loaded:
    """Publish a version that asks exactly ``rows``, unless the published one does so already."""
    posts = dict(Post.objects.values_list("key", "pk"))
    competencies = dict(Competency.objects.values_list("key", "pk"))
    wanted = {(posts[row.post], competencies[row.competency], row.level): row for row in rows}
    published = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).first()
    there = {(row.post_id, row.competency_id, row.level): row for row in Requirement.objects.filter(version=published)}
    added = [key for key in wanted if key not in there]
    gone = [key for key in there if key not in wanted]
    changed = [key for key, row in wanted.items() if key in there and row.said() != _said(there[key])]
    same = len(wanted) - len(added) - len(changed)
    if published and not (added or gone or changed):
        return Loaded("requirements", same=same)
    if published and published.made_by_id:
        names = [f"{wanted[key].post} {wanted[key].competency} {wanted[key].level}" for key in [*added, *changed]]
        return Loaded("requirements", same=same, differs=(*names, *(f"{there[key]}" for key in gone)))
    _replace(published, wanted, there, on)
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
