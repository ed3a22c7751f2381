"""The answers that stand, written next to their events: one statement for one answer, one for a whole sheet.

They are derived; `projections.rebuild_answers` makes them again from the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from assessments.models import Answer, Sitting
from assessments.scoring import Finding, Result, Sheet


@dataclass(frozen=True, slots=True)
class Said:
    """By which event an answer was given: its id, its place (lease number, seq), and when it happened.

    in_force: whether its lease was, when it was received; otherwise it is kept in the log and changes nothing.
    """

    event: UUID
    lease: int
    seq: int
    at: datetime
    in_force: bool = True


def keep(sitting: Sitting, version: UUID, value: Sequence[str], said: Said, *, right: bool | None = None) -> None:
    """Let this answer stand, unless a later one stands already. One statement."""
    statement, fields = _statement()
    answer = Answer(
        sitting=sitting,
        version_id=version,
        value=list(value),
        event=said.event,
        lease=said.lease,
        seq=said.seq,
        at=said.at,
        right=right,
    )
    values = [field.get_db_prep_save(getattr(answer, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def keep_sheet(sitting: Sitting, sheet: Sheet, result: Result, said: Said) -> None:
    """Let the submitted sheet stand, one row a question of the paper, each right or not. One statement."""
    Answer.objects.bulk_create(
        rows_of_sheet(sitting, sheet, result, said),
        update_conflicts=True,
        unique_fields=["sitting", "version"],
        update_fields=["value", "event", "lease", "seq", "at", "right"],
    )


def mark(sitting: Sitting, result: Result) -> None:
    """Say of each answer that stands whether it is right. Two statements."""
    rows = marked(Answer.objects.filter(sitting=sitting), result)
    Answer.objects.bulk_update(rows, ["right"])


def marked(rows: Iterable[Answer], result: Result) -> list[Answer]:
    """The same rows, each right or not; of what a person has to mark, nothing is said yet."""
    findings = {one.item: one.finding for one in result.per_item}
    found = list(rows)
    for row in found:
        row.right = right_or_not(findings[str(row.version_id)])
    return found


def right_or_not(finding: Finding) -> bool | None:
    return None if finding in (Finding.PENDING, Finding.LEFT_OUT) else finding is Finding.RIGHT


def rows_of_sheet(sitting: Sitting, sheet: Sheet, result: Result, said: Said) -> list[Answer]:
    """The rows that a sheet makes, in the order of the paper."""
    findings = {mark.item: mark.finding for mark in result.per_item}
    return [
        Answer(
            sitting=sitting,
            version_id=line.version,
            value=as_kept(sheet.answers.get(line.item)),
            event=said.event,
            lease=said.lease,
            seq=said.seq,
            at=said.at,
            right=right_or_not(findings[line.item]),
        )
        for line in sitting.asked
    ]


def as_kept(value: object) -> Any:
    """An answer of a sheet as the row keeps it: a list where it is one key or nothing, else as it came."""
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else value


def sheet_of(sitting: Sitting) -> Sheet:
    """What has been answered so far; questions without an answer are left out. One query."""
    rows = Answer.objects.filter(sitting=sitting).values_list("version_id", "value")
    given = {str(version): value for version, value in rows if value != []}
    # In the order of the paper, so that a repeat of the same submit is the same event.
    return Sheet({line.item: given[line.item] for line in sitting.asked if line.item in given})


@cache
def _statement() -> tuple[str, list[models.Field[Any, Any]]]:
    """The upsert and the fields of its parameters. Names of columns are the model's own; every value is a parameter.

    Not by ``bulk_create(update_conflicts=True)``: that one cannot keep a later answer from an earlier one.
    """
    fields = [field for field in Answer._meta.concrete_fields if not field.primary_key]
    table = Answer._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    fixed = {"sitting_id", "version_id"}
    changes = ", ".join(
        f'"{field.column}" = excluded."{field.column}"' for field in fields if field.column not in fixed
    )
    text = (
        f'INSERT INTO "{table}" ({columns}) VALUES ({places}) '  # noqa: S608
        f'ON CONFLICT ("sitting_id", "version_id") DO UPDATE SET {changes} '
        f'WHERE (excluded."lease", excluded."seq", excluded."event") > '
        f'("{table}"."lease", "{table}"."seq", "{table}"."event")'
    )
    return text, fields
