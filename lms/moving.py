"""One database copied into another: the schema by migrations, the rows model by model, both compared before it counts."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.models.query import QuerySet

from kit import append_only
from kit.fields import Sealed
from lms import env

SOURCE, TARGET = "default", "move_target"
AT_ONCE = 500


class NotEmpty(Exception):
    """The target holds rows already; its first table with any."""


class Differs(Exception):
    """A table does not hold the same rows on both sides."""


def move(url: str, report: Callable[[str], object]) -> dict[str, int]:
    """Copy all rows into the database at ``url``; returns rows by table.

    All or nothing: on any error the target has its schema and no row. Raises NotEmpty, Differs.
    """
    target = env.database_from(url)
    _manage(url, "migrate", "--noinput", "--verbosity", "0")
    with _known(target), transaction.atomic(using=TARGET):
        _empty()
        counts = {}
        for model in _models():
            counts[model._meta.db_table] = _copy(model)
            report(f"  {model._meta.db_table}: {counts[model._meta.db_table]}")
        for model in _models():
            _compare(model)
        _reset_sequences()
    return counts


def _manage(url: str, *arguments: str) -> None:
    """A command for the target in a process of its own: some packages' migrations write to the default database only."""
    command = [sys.executable, str(settings.BASE / "manage.py"), *arguments]
    subprocess.run(command, check=True, cwd=settings.BASE, env={**os.environ, "DATABASE_URL": url})  # noqa: S603


@contextmanager
def _known(target: dict[str, Any]) -> Iterator[None]:
    """The target as a connection of this process, for as long as the block lasts."""
    connections.databases[TARGET] = connections.configure_settings({"default": {}, TARGET: target})[TARGET]
    try:
        yield
    finally:
        connections[TARGET].close()
        del connections.databases[TARGET]
        del connections[TARGET]


def _models() -> list[type[models.Model]]:
    """Every table that we or our packages keep, relations included; order does not matter: keys are checked at the end.

    Not the search index: each kind of database has its own, and it is made anew.
    """
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label != "wagtailsearch"
    ]


def _empty() -> None:
    """Remove what migrations put into the fresh target; refuse one that has been in use."""
    person = apps.get_model("people", "Person")
    if person._base_manager.using(TARGET).exists():
        raise NotEmpty(person._meta.db_table)
    connection = connections[TARGET]
    tables = [model._meta.db_table for model in _models()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join(connection.ops.quote_name(table) for table in tables)
            with append_only.lifted(TARGET):  # the triggers refuse even an empty TRUNCATE
                cursor.execute(f"TRUNCATE {names} CASCADE")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")  # rows are checked once, at the commit
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  our own table names


def _rows(model: type[models.Model], using: str) -> QuerySet[Any]:
    return model._base_manager.using(using).order_by("pk")


def _copy(model: type[models.Model]) -> int:
    """All rows of one table, as they are: no automatic time, no decryption, no parent rows."""
    fields = list(model._meta.local_concrete_fields)
    names = [field.attname for field in fields]
    columns = ", ".join(connections[TARGET].ops.quote_name(field.column) for field in fields)
    table = connections[TARGET].ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  our own table and column names
    count, batch = 0, []
    with connections[TARGET].cursor() as cursor:
        for values in _rows(model, SOURCE).values_list(*names).iterator(chunk_size=AT_ONCE):
            batch.append([_prepared(field, value) for field, value in zip(fields, values, strict=True)])
            if len(batch) == AT_ONCE:
                cursor.executemany(statement, batch)
                count, batch = count + len(batch), []
        if batch:
            cursor.executemany(statement, batch)
    return count + len(batch)


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connection=connections[TARGET])


def _compare(model: type[models.Model]) -> None:
    """The same keys and as many rows on both sides."""
    if _sum(model, SOURCE) != _sum(model, TARGET):
        raise Differs(model._meta.db_table)


def _sum(model: type[models.Model], using: str) -> tuple[int, str]:
    """How many rows, and a sum over all their values in the order of their keys."""
    digest, count = hashlib.sha256(), 0
    names = [field.attname for field in model._meta.local_concrete_fields]
    rows = _rows(model, using).values_list(*names).iterator(chunk_size=AT_ONCE)
    for values in sorted(repr([_plain(value) for value in row]) for row in rows):
        digest.update(values.encode())
        count += 1
    return count, digest.hexdigest()


def _plain(value: Any) -> Any:
    """A value as both databases say it: a sealed one by its token, JSON with its keys in order."""
    if isinstance(value, Sealed):
        return value.token
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


def _reset_sequences() -> None:
    """The next id is behind the last one that was copied."""
    connection = connections[TARGET]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
