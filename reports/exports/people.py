"""The people of a list as a table, in the order of the list: exactly those whom its viewer sees there."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit.sheets import Cell, Column, Sheet
from reports.filters import Filter
from reports.ground import Ground, moment_text
from reports.people_lists import Row, list_title, lots

CHUNK = 500


def sheet(ground: Ground, flt: Filter, total: int) -> Sheet:
    """The list as one sheet: what it is, how many, as of when, and that telephone numbers stay masked."""
    said = {"title": list_title(ground, flt), "total": total, "day": date_format(ground.on)}
    if ground.known:
        said["moment"] = moment_text(ground.known)
        note = (
            _("%(title)s: %(total)s people, as of %(day)s, data up to %(moment)s. Telephone numbers are masked.") % said
        )
    else:
        note = _("%(title)s: %(total)s people, as of %(day)s. Telephone numbers are masked.") % said
    return Sheet(title=_("List of people"), columns=columns(), rows=table(ground, flt), note=note)


def columns() -> list[Column]:
    """The heads of the columns, in the order of `cells`."""
    return [
        Column(_("Township"), 6),
        Column(_("Village"), 7),
        Column(_("Name"), 5),
        Column(_("Post"), 14),
        Column(_("Where they stand"), 6),
        Column(_("Finished"), 4),
        Column(_("Steps to go"), 5),
        Column(_("What is missing"), 24),
        Column(_("Nearest due day"), 6),
        Column(_("Telephone"), 7),
    ]


def cells(row: Row) -> list[Cell]:
    """One person. The telephone number stays masked, as on the page."""
    return [
        row.township,
        row.village,
        row.name,
        row.posts,
        str(row.state.label),
        _("yes") if row.has_finished else "",
        row.steps,
        "、".join(row.lacking),
        row.first_due,
        row.phone,
    ]


def table(ground: Ground, flt: Filter) -> Iterator[list[Cell]]:
    """Every person of the filter, five hundred at a time, each lot with the same few queries."""
    for lot in lots(ground, flt, CHUNK):
        yield from map(cells, lot)
