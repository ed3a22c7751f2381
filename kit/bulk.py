"""Rows by the hundred thousand: added as plain values, by COPY where the database has it.

What `bulk_create` does for objects. No defaults are filled in, no signal is sent and no key comes back; the constraints
of the database hold as for every other row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

AT_ONCE = 500  # rows of one statement where there is no COPY
FEW = 20  # rows that an INSERT adds sooner than a COPY, which takes several turns
encode = json.JSONEncoder(ensure_ascii=False).encode


class Written(str):
    """A value of a JSON field that is written as JSON already."""

    __slots__ = ()


def add(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add ``rows`` to the table of ``model``.

    names: attributes of the model in the order of the values (``person_id``, not ``person``); all without a default of the
    database, except the key where the database counts it. Values are Python's own, also those of JSON fields (or `Written`).
    Raises IntegrityError as an INSERT does; nothing is added then.
    """
    rows = iter(rows)
    first = list(islice(rows, FEW))
    if not first:
        return
    rows = chain(first, rows)
    if connection.vendor != "postgresql" or len(first) < FEW:
        for some in _lots(rows):
            model._default_manager.bulk_create(
                [model(**dict(zip(names, map(read, row), strict=True))) for row in some], batch_size=AT_ONCE
            )
        return
    meta = model._meta
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {connection.ops.quote_name(meta.db_table)} ({columns}) FROM STDIN") as into,
    ):
        for row in rows:
            into.write_row(_with_json(row, places) if places else row)


def _with_json(row: Sequence[Any], places: Iterable[int]) -> list[Any]:
    values = list(row)
    for place in places:
        value = values[place]
        if value is not None and type(value) is not Written:
            values[place] = encode(value)
    return values


def read(value: Any) -> Any:
    """A value as a model takes it."""
    return json.loads(value) if type(value) is Written else value


def _lots(rows: Iterable[Sequence[Any]]) -> Iterable[list[Sequence[Any]]]:
    some: list[Sequence[Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
