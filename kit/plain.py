"""Expressions for whoever reads many rows and makes no objects of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, CharField, F, Func, TextField


class Dashed(Func):
    """A UUID as Python writes it: 36 characters in small letters."""

    output_field = CharField()
    template = "%(expressions)s::text"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        groups = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        template = " || '-' || ".join(f"substr(%(expressions)s, {at}, {length})" for at, length in groups)
        return self.as_sql(compiler, connection, template=f"({template})", **extra)


class Plain(Func):
    """A JSON column as it is written, without being read."""

    output_field = TextField()
    template = "%(expressions)s::text"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **extra)


class Among(Func):
    """Whether a column of ids holds one of ``ids``: what ``__in`` says, with one parameter for all where the database has arrays."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, ids: Iterable[int]) -> None:
        super().__init__(F(column))
        self.ids = list(ids)

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        left, params = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql":
            return f"{left} = ANY(%s)", [*params, self.ids]
        if not self.ids:
            return "0 = 1", []
        return f"{left} IN ({', '.join(['%s'] * len(self.ids))})", [*params, *self.ids]
