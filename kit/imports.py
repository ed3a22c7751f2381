"""An import is a plan first. Looking at it and carrying it out is one function; it writes all of it or nothing.

def plan(rows) -> Plan[Change]: …            # pure or reading: changes and every error of every row
def write(changes) -> None: …                # the verbs of the app

seen = imports.run(lambda: plan(rows), write, dry=True)                  # shown to the person
done = imports.run(lambda: plan(rows), write, expect=seen.fingerprint)   # what he saw, or Stale
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from kit import sheets
from kit.errors import Stale, Text
from kit.tables import Row

Change = TypeVar("Change")


@dataclass(frozen=True)
class RowError:
    """What is wrong in one cell or row. ``value``: what stands there, masked where it is personal.

    column: the word of its heading, or empty for the whole row. row: from 1, as Excel shows it.
    """

    sheet: str
    row: int
    column: str
    message: Text
    value: str = ""

    def __str__(self) -> str:
        column = f"{self.column}：" if self.column else ""
        value = f"（{self.value}）" if self.value else ""
        place = _("%(sheet)s row %(row)s") % {"sheet": self.sheet, "row": self.row}
        return f"{place} {column}{self.message}{value}".strip()


@dataclass(frozen=True)
class Plan(Generic[Change]):
    """What a file would change. ``unchanged``: rows that say what is known already.

    The changes are frozen dataclasses; with a word ``kind`` each, `count` tells them apart.
    """

    changes: tuple[Change, ...]
    errors: tuple[RowError, ...] = ()
    unchanged: int = 0

    @property
    def is_clean(self) -> bool:
        return not self.errors

    @property
    def fingerprint(self) -> str:
        """The same for the same changes in the same order; differs when the rows behind them have changed."""
        seen = hashlib.sha256()
        for change in self.changes:  # one at a time: of a hundred thousand, the whole text would not fit in memory
            seen.update(f"{change!r}\n".encode())
        return seen.hexdigest()[:32]

    def count(self, kind: str) -> int:
        """How many changes are of this kind."""
        return sum(getattr(change, "kind", "") == kind for change in self.changes)


def run(
    plan: Callable[[], Plan[Change]],
    write: Callable[[Sequence[Change]], None],
    *,
    dry: bool = False,
    expect: str = "",
) -> Plan[Change]:
    """Make the plan and, when it has no error, write it, in one transaction; the plan that was made.

    dry: write too, so that the database has its say, and take everything back at the end.
    expect: the fingerprint of the plan that a person agreed to; raises Stale when the plan is another one by now.
    Whatever ``write`` raises takes everything back.
    """
    with transaction.atomic():
        made = plan()
        if expect and made.fingerprint != expect:
            raise Stale(
                _("The data has changed since you looked at the plan."), _("Look at the new plan, then confirm it.")
            )
        if made.is_clean:
            write(made.changes)
        if dry:
            transaction.set_rollback(True)
    return made


def annotated(rows: Iterable[Row], errors: Sequence[RowError], title: Text = "") -> sheets.Sheet:
    """The rows as they were sent, with a last column that says what is wrong, to be mended and sent again."""
    rows = list(rows)
    wrong: dict[tuple[str, int], list[str]] = {}
    for error in errors:
        column = f"{error.column}：" if error.column else ""
        wrong.setdefault((error.sheet, error.row), []).append(f"{column}{error.message}")
    width = max((len(row.cells) for row in rows), default=0)
    body = [
        [*row.cells, *[""] * (width - len(row.cells)), "；".join(wrong.get((row.sheet, row.row), []))] for row in rows
    ]
    head, below = (body[0], body[1:]) if body else ([""], [])
    columns = [sheets.Column(str(text), 10) for text in head[:-1]] + [sheets.Column(_("What is wrong"), 24)]
    return sheets.Sheet(title or (rows[0].sheet if rows else ""), columns, below)
