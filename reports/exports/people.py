"""The people of a list as a table, in the order of the list: exactly those whom its viewer sees there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.filters import Filter
from reports.ground import Ground
from reports.people_lists import Row, in_order, people, rows

CHUNK = 500


def columns() -> list[str]:
    """The heads of the columns, in the order of `cells`."""
    return [
        _("Township"), _("Village"), _("Name"), _("Post"), _("Where they stand"), _("Finished"), _("Steps to go"),
        _("What is missing"), _("Nearest due day"), _("Telephone"),
    ]  # fmt: skip


def cells(row: Row) -> list[str]:
    """One person as text. The telephone number stays masked, as on the page."""
    return [
        row.township,
        row.village,
        row.name,
        row.posts,
        str(row.state.label),
        _("yes") if row.has_finished else "",
        str(row.steps) if row.steps else "",
        "、".join(row.lacking),
        day(row.first_due),
        row.phone,
    ]


def day(value: date | None) -> str:
    return date_format(value, "Y-m-d") if value else ""


def table(ground: Ground, flt: Filter) -> Iterator[list[str]]:
    """Every person of the filter, five hundred at a time, each lot with the same few queries."""
    ids = list(in_order(people(ground, flt), flt).values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        for row in rows(ground, flt, ids[start : start + CHUNK]):
            yield cells(row)
