"""Facts: rows that are added once and never changed, held by Python and by the database.

A correction, a void, a merge is a row of its own. The model refuses update and delete; triggers refuse them again for
whoever goes around the model. Put ``append_only.Guard("app_table")`` behind ``CreateModel`` in the migration.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from django.db.transaction import TransactionManagementError

from kit import clock

FUNCTION = "kit_append_only"


class AppendOnlyError(TypeError):
    """Our own code tried to change a fact; a mistake of the programmer, never shown to people."""


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and adds; update and delete refuse. ``bulk_create`` may ignore conflicts but not overwrite."""

    def update(self, **kwargs: Any) -> NoReturn:
        refuse(self.model)

    def delete(self) -> NoReturn:
        refuse(self.model)

    def bulk_update(self, objs: Iterable[Any], fields: Sequence[str], batch_size: int | None = None) -> NoReturn:
        refuse(self.model)

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(self.model)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if kwargs.get("update_conflicts"):
            refuse(self.model)
        return super().bulk_create(objs, *args, **kwargs)


class Fact(models.Model):
    """One thing that happened. ``recorded_at``: when this server learnt it; the instant of the thing itself is ``at``
    or ``on`` of the concrete model, its id is made by whoever saw it."""

    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse(type(self))
        # With an id made by the caller Django would try UPDATE first; a repeat must be an IntegrityError instead.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(type(self))


def refuse(model: type[models.Model]) -> NoReturn:
    """Raise the error that names the model."""
    raise AppendOnlyError(f"{model.__name__} is append-only: add a row that corrects or voids")


class Guard(Operation):
    """Migration operation: the database itself aborts UPDATE and DELETE (and TRUNCATE on PostgreSQL) of ``table``.

    Both databases answer with IntegrityError. Reversible; safe to apply twice.
    """

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in raising(schema_editor.connection.vendor, self.table):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in dropping(schema_editor.connection.vendor, self.table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_append_only"


def raising(vendor: str, table: str) -> list[str]:
    """The statements that put the triggers on ``table``; they may run twice. ``vendor``: sqlite or postgresql."""
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
            *dropping(vendor, table),
            f'CREATE TRIGGER "{_trigger(table, "row")}" BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
            f'CREATE TRIGGER "{_trigger(table, "all")}" BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
        ]
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{_trigger(table, verb)}" BEFORE {verb.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]


def dropping(vendor: str, table: str) -> list[str]:
    """The statements that take the triggers off ``table``; nothing happens where there are none."""
    if vendor == "postgresql":
        return [f'DROP TRIGGER IF EXISTS "{_trigger(table, kind)}" ON "{table}"' for kind in ("row", "all")]
    return [f'DROP TRIGGER IF EXISTS "{_trigger(table, verb)}"' for verb in ("update", "delete")]


def _trigger(table: str, kind: str) -> str:
    # PostgreSQL cuts names at 63 bytes: the ending must survive, a long table name need not.
    return f"keep_{table[:50]}_{kind}"


def tables() -> set[str]:
    """The tables of every installed model that is a `Fact` or reads through an `AppendOnlyQuerySet`."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=False)
        if issubclass(model, Fact) or issubclass(model._default_manager._queryset_class, AppendOnlyQuerySet)
    }


def guarded(connection: BaseDatabaseWrapper) -> set[str]:
    """The tables among `tables()` on which the triggers stand; for checks and tests."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = {name for (name,) in cursor.fetchall()}
    kinds = ("row", "all") if connection.vendor == "postgresql" else ("update", "delete")
    return {table for table in tables() if all(_trigger(table, kind) in names for kind in kinds)}


def restore(connection: BaseDatabaseWrapper, only: Collection[str] | None = None) -> None:
    """Put the triggers back on every table of a fact that exists (or on those of ``only``)."""
    there = set(connection.introspection.table_names())
    wanted = (tables() if only is None else set(only)) & there
    _run(connection, [statement for table in sorted(wanted) for statement in raising(connection.vendor, table)])


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """The database without the triggers, for as long as the block lasts. Only tests (a flush) may use it."""
    connection = connections[using]
    standing = sorted(guarded(connection))
    _run(connection, [statement for table in standing for statement in dropping(connection.vendor, table)])
    try:
        yield
    finally:
        restore(connection, standing)


def redact(rows: models.QuerySet[Any], **values: Any) -> int:
    """Put ``values`` in place of personal words in facts; how many rows. The one change that a fact knows, for an
    erasure or a retention: it takes words away and never says anything new.

    Inside the caller's transaction, in which nobody else can write to the table.

    Source: 个人信息保护法 第47条, which outranks that facts stay as they are.
    """
    connection = connections[rows.db]
    if not connection.in_atomic_block:
        raise TransactionManagementError("redact() belongs into the transaction of the erasure")
    table = rows.model._meta.db_table
    _run(connection, _pausing(connection.vendor, table))
    changed = models.QuerySet.update(rows, **values)
    if connection.vendor == "postgresql":
        _run(
            connection,
            [f'ALTER TABLE "{table}" ENABLE TRIGGER "{_trigger(table, "row")}"', "SET CONSTRAINTS ALL DEFERRED"],
        )
    else:
        _run(connection, raising(connection.vendor, table))
    return changed


def _pausing(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":  # locks out other writers, not readers; refuses while checks of rows are put off
        return ["SET CONSTRAINTS ALL IMMEDIATE", f'ALTER TABLE "{table}" DISABLE TRIGGER "{_trigger(table, "row")}"']
    return dropping(vendor, table)


@contextmanager
def released(table: str, using: str = "default") -> Iterator[None]:
    """Rows of ``table`` may be removed inside the block, in the caller's transaction, in which nobody else writes to it.

    Only `kit.audit_archive` may use it, for days that are older than the law asks to keep and lie in a file by then.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":  # locks out other writers, not readers; checks that are put off come first
        pause = ["SET CONSTRAINTS ALL IMMEDIATE", f'ALTER TABLE "{table}" DISABLE TRIGGER "{_trigger(table, "row")}"']
        resume = [f'ALTER TABLE "{table}" ENABLE TRIGGER "{_trigger(table, "row")}"', "SET CONSTRAINTS ALL DEFERRED"]
    else:
        pause, resume = dropping(connection.vendor, table), raising(connection.vendor, table)
    _run(connection, pause)
    yield
    _run(connection, resume)


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def restore_after_migrate(using: str, **_: Any) -> None:
    """Receiver of ``post_migrate``: triggers that a table rebuild on SQLite has lost stand again."""
    connection = connections[using]
    missing = tables() - guarded(connection)
    if missing:
        restore(connection, missing)
