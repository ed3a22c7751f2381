"""Rows as the statements that put them back, exactly as the database holds them: quick, and past every model."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from kit import append_only

Row = tuple[str, ...]


def names() -> list[str]:
    """The tables of all models."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def filled(tables: Iterable[str]) -> list[str]:
    """Those of ``tables`` that have a row; one query."""
    one_by_one = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one_by_one))
        return [table for (table,) in cursor.fetchall()]


def statements(tables: Iterable[str]) -> dict[str, str]:
    """By table the INSERT of all its rows, their keys included."""
    return {table: inserting(table, read(table)) for table in tables}


def read(table: str) -> tuple[Row, ...]:
    """All rows, each value as a literal."""
    literal = "quote({})" if connection.vendor == "sqlite" else "quote_nullable({}::text)"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(literal.format(column) for column in _quoted(table))} FROM "{table}"')
        return tuple(cursor.fetchall())


def inserting(table: str, several: Iterable[Row], *, but_for: str = "") -> str:
    """but_for: a column that the database fills in."""
    places = [place for place, column in enumerate(columns(table)) if column != but_for]
    values = ",\n".join(f"({', '.join(row[place] for place in places)})" for row in several)
    names = ", ".join(_quoted(table)[place] for place in places)
    return f'INSERT INTO "{table}" ({names}) VALUES {values}'


def joining(table: str, several: Iterable[Row]) -> str:
    """The INSERT of rows under new numbers, but for those that are there already by another key."""
    return f"{inserting(table, several, but_for='id')} ON CONFLICT DO NOTHING"


def deleting(table: str, row: Row) -> str:
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, table)
    return f'DELETE FROM "{table}" WHERE "{key}" = {row[columns(table).index(key)]}'


@cache
def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _quoted(table: str) -> list[str]:
    return [f'"{column}"' for column in columns(table)]


class Planted:
    """What the tables hold now, and the way back to it after a test with real commits.

    Django's own flush is slow on PostgreSQL: it truncates every table, empty or not, a dozen seconds a test.
    """

    def __init__(self) -> None:
        self.inserts = statements(filled(names()))

    def restore(self) -> None:
        dirty = filled(names())
        with transaction.atomic(), connection.cursor() as cursor, _unguarded(cursor, dirty):
            for table in dirty:
                cursor.execute(f'DELETE FROM "{table}"')
            for statement in self.inserts.values():
                cursor.execute(statement)
            connection.check_constraints()


class _unguarded:
    """The triggers of facts rest on ``tables``; only tests may do that."""

    def __init__(self, cursor: CursorWrapper, tables: Iterable[str]) -> None:
        self.cursor, self.tables = cursor, sorted(append_only.guarded(connection) & set(tables))

    def __enter__(self) -> None:
        for table in self.tables:
            for statement in append_only.dropping(connection.vendor, table):
                self.cursor.execute(statement)

    def __exit__(self, *error: object) -> None:
        if error == (None, None, None):
            append_only.restore(connection, self.tables)
