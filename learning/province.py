"""Levels, gaps and plans of everybody made anew: chunk by chunk, and by several processes where the database takes several writers.

Each chunk is one transaction, so that nobody waits long for a person and a rebuild that was stopped leaves whole persons behind;
it may simply be run again. Facts (finishes, credit) and certificates come about as by any other rebuild. What was found for one
person serves the next one of the same process: see `learning.many`.

Source: docs/decisions/0069-many-plans-at-once.md.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db import connection, connections

from competencies.api import rebuild_levels
from kit import clock, jobs
from learning import plans
from learning.ground import ground_of
from learning.many import Many
from people.models import Person


class Stopped(Exception):
    """A process did not come to its end; what the others and it have committed stands."""


def rebuild_everybody(*, processes: int = 1, on: date | None = None) -> int:
    """Rebuild everybody; how many were planned. processes: at most so many at once; on SQLite always one.

    Raises Stopped. Not within a transaction when there are several processes: each has a connection of its own.
    """
    day = on or clock.today()
    chunks = list(plans.chunks(None))
    planned = [pk for chunk in chunks for pk in chunk]
    # Whoever holds no office and has no plan has levels all the same.
    others = set(Person.objects.filter(merged_into=None).values_list("pk", flat=True)).difference(planned)
    rebuild_levels(sorted(others), on=day, announce=False)
    if processes == 1 or connection.vendor != "postgresql":
        rebuild_chunks(chunks, on=day)
    else:
        _by_processes([chunks[first::processes] for first in range(processes)], day)
    return len(planned)


def rebuild_chunks(chunks: Iterable[Sequence[int]], *, on: date) -> None:
    """Rebuild these persons, each chunk in a transaction of its own."""
    many = Many(replace(ground_of(on), skips_same=True))
    with jobs.untold():
        for chunk in chunks:
            # The plans are made right here: nobody need ask for them because levels changed.
            many.rebuild(chunk, announce=True)


def _by_processes(shares: Sequence[Sequence[Sequence[int]]], on: date) -> None:
    connections.close_all()  # a connection cannot be shared with a child
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=rebuild_chunks, args=(share,), kwargs={"on": on}) for share in shares if share]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise Stopped([worker.exitcode for worker in workers])
