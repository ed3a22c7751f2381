"""What many tests begin with, made once in a process: from then on its rows are put back as they were, some hundred in a few statements.

    kept.once("posts", load_posts)
    kept.once(("framework", day), lambda: load_framework(on=day), on=["people_post"])

A process of tests begins each of them with the same rows, so this is what the function would write again. Where the tables hold
something else than they did, the function itself is called.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from django.db import connection, transaction

from tests import rows
from tests.rows import Row

MOST = 4  # states of the tables in which one thing is kept
STAMPS = {"stamp", "token"}  # columns
ASKED = "kit_job"  # whatever else was asked for, what is asked for now joins it; on PostgreSQL no number comes back after a test
Tables = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class Made:
    """What was written. before: all tables as they were.  after: those that it changed, as it left them.  stands_on: names of tables.
    stamps: what tells the content of one test from that of another."""

    at: object
    before: Tables
    after: Tables
    stands_on: frozenset[str]
    statements: tuple[str, ...]
    stamps: tuple[str, ...]

    def fits(self, written: Iterable[str]) -> bool:
        """Whether the tables hold what they held. written: those that the same function has written at any time: what it found there, it
        did not write."""
        held = {table: self.before.get(table, ()) for table in (*self.stands_on, *written) if table != ASKED}
        empty = [table for table, there in held.items() if not there]
        return not (empty and rows.filled(empty)) and _hold({table: there for table, there in held.items() if there})

    def is_there(self) -> bool:
        """Whether the tables hold it, and nothing else in its place."""
        return _hold(self.after)

    def put_back(self) -> None:
        """All rows, under stamps of their own: what a process keeps of another test's content is never taken for theirs."""
        stamps = [(stamp, f"'{uuid.uuid4().hex}'") for stamp in self.stamps]
        with transaction.atomic(), connection.cursor() as cursor:  # rows may refer to later ones
            for kept in self.statements:
                cursor.execute(reduce(lambda statement, pair: statement.replace(*pair), stamps, kept))


_made: dict[Hashable, list[Made]] = {}


def once(name: Hashable, make: Callable[[], object], *, on: Iterable[str] = (), at: object = None) -> None:
    """Let the tables hold what ``make`` writes. on: tables whose rows it refers to.  at: the day or the instant that it writes down."""
    several = _made.setdefault(name, [])
    if any(made.at == at and made.is_there() for made in several):
        return
    written = frozenset().union(*(made.after for made in several))
    for made in several:
        if made.at == at and made.fits(written):
            made.put_back()
            return
    if len(several) >= MOST:
        make()
        return
    before = _all()
    make()
    made = _difference(before, _all(), on, at)
    if made.statements:  # else all of it was there: that says nothing of what to put back where it is not
        several.append(made)


def _hold(tables: Tables) -> bool:
    return all(_unstamped(table, there) == _unstamped(table, rows.read(table)) for table, there in tables.items())


def _unstamped(table: str, several: Iterable[Row]) -> set[Row]:
    places = [place for place, column in enumerate(rows.columns(table)) if column not in STAMPS]
    return {tuple(row[place] for place in places) for row in several}


def _all() -> Tables:
    """By table, but for those of SQLite's search, which triggers write."""
    return {table: rows.read(table) for table in rows.filled(rows.names()) if not table.endswith("_fts")}


def _difference(before: Tables, after: Tables, on: Iterable[str], at: object) -> Made:
    now = {table: after.get(table, ()) for table in (*before, *after)}  # a table may have been emptied
    changed = {table: there for table, there in now.items() if there != before.get(table, ())}
    statements, stamps = [], set()
    for table, there in changed.items():
        old = set(before.get(table, ()))
        new = [row for row in there if row not in old]
        statements += [rows.deleting(table, row) for row in sorted(old.difference(there))]
        if new:
            statements.append(rows.joining(table, new) if table == ASKED else rows.inserting(table, new))
        for place, column in enumerate(rows.columns(table)):
            if column in STAMPS:
                stamps |= {row[place] for row in new}
    kept_by_number = {table: there for table, there in changed.items() if table != ASKED}
    return Made(at, before, kept_by_number, frozenset(on), tuple(statements), tuple(sorted(stamps)))
