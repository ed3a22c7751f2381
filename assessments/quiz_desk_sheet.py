"""The sittings of a list as a table: exactly those of the page, in its order."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments import quiz_desk
from assessments.models import Quiz
from assessments.quiz_desk import SittingFilter
from assessments.quiz_desk_pages import Row, loaded, rows_of
from kit import clock
from kit.sheets import Cell, Column, Sheet
from people.models import Person

CHUNK = 500
MOST = 10_000


def sheet(viewer: Person, quiz: Quiz, flt: SittingFilter) -> Sheet:
    """The list as one sheet: what it is, how many, as of when."""
    ids = list(quiz_desk.sittings_of(viewer, quiz, flt).values_list("pk", flat=True))
    said = {"title": quiz.title, "total": len(ids), "day": date_format(clock.today())}
    note = _("%(title)s: %(total)s sittings, as of %(day)s.") % said

    def rows() -> Iterator[list[Cell]]:
        for start in range(0, len(ids), CHUNK):
            yield from map(cells, rows_of(loaded(ids[start : start + CHUNK])))

    return Sheet(title=_("Sittings"), columns=columns(), rows=rows(), note=note)


def columns() -> list[Column]:
    """The heads of the columns, in the order of `cells`."""
    return [
        Column(_("Township"), 6),
        Column(_("Village"), 7),
        Column(_("Name"), 5),
        Column(_("Which time"), 4),
        Column(_("form"), 3),
        Column(_("started"), 8),
        Column(_("handed in at"), 8),
        Column(_("Late"), 4),
        Column(_("Got right"), 4),
        Column(_("Of how many questions"), 4),
        Column(_("How far the sitting is"), 9),
        Column(_("Taken how"), 8),
    ]


def cells(row: Row) -> list[Cell]:
    """One sitting."""
    return [
        row.township,
        row.village,
        row.name,
        row.number,
        row.form,
        row.started_at,
        row.closed_at,
        _("yes") if row.late else "",
        row.right,
        row.of,
        str(row.state.label),
        str(row.condition),
    ]
