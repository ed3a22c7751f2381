"""An export as a file: made at once for few people, by a job for many, kept for a day, handed to its asker only."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from kit import clock, jobs, sheets
from kit.models import Job
from people.models import Person
from reports import past
from reports.exports import people as people_export
from reports.filters import Filter
from reports.ground import Ground
from reports.opening import open_desk
from reports.people_lists import length

DIRECT = 500
"""As many people come at once; more are a job, so that no page waits for a file."""

KEPT = timedelta(hours=24)
"""A file holds names: it is there to be fetched, not to be kept."""

FOLDER = "exports"
KIND = "reports.export"


def count(ground: Ground, flt: Filter) -> int:
    """How many people an export would hold."""
    return length(ground, flt)


def workbook(ground: Ground, flt: Filter, total: int, job: Job | None = None) -> bytes:
    """The Excel file of the people of ``flt``, who are ``total``; with a job, it says how far it is."""
    told = partial(say, job, total) if job else None
    return sheets.to_bytes([people_export.sheet(ground, flt, total)], progress=told)


def say(job: Job, total: int, done: int) -> None:
    """How far the file is."""
    jobs.progress(job, done, total)


def ask(ground: Ground, flt: Filter, *, key: str) -> Job:
    """Ask for a file of many people; the scope is read anew when it is made."""
    return jobs.ask(KIND, key=key, by=ground.viewer, **flt.ids())


def make(job: Job) -> None:
    """Write the file of ``job``, in the scope that its asker has by now. Safe to run twice: the second takes the place.

    Raises UnknownCondition when the asker may no longer see what he asked for.
    """
    viewer = Person.objects.get(pk=job.by_id, is_active=True)
    flt = Filter.read({name: str(value) for name, value in job.payload.items()})
    here = open_desk(viewer, flt, whole=False, waits=False)
    content = workbook(here, flt, count(here, flt), job)
    with jobs.fenced(job):
        name = name_of(job, viewer)
        store().delete(name)
        store().save(name, ContentFile(content))


def name_of(job: Job, viewer: Person) -> str:
    """Where the file of ``job`` lies: whoever sees less, or more, than when it was made does not find it any more."""
    scope = hashlib.sha256("|".join(sorted(viewer.scope.paths)).encode()).hexdigest()[:16]
    return f"{FOLDER}/{job.pk}-{scope}.xlsx"


def store() -> Storage:
    """Files that no address leads to; only a view hands them out."""
    return storages["private"]


def forget_old(kept: timedelta = KEPT) -> int:
    """Delete the files, and the past days that a job computed, that were kept long enough; how many they were."""
    return sum(forget_in(folder, clock.now() - kept) for folder in (FOLDER, past.FOLDER))


def forget_in(folder: str, limit: datetime) -> int:
    try:
        _folders, names = store().listdir(folder)
    except FileNotFoundError:
        return 0
    old = [name for name in names if store().get_modified_time(f"{folder}/{name}") < limit]
    for name in old:
        store().delete(f"{folder}/{name}")
    return len(old)
