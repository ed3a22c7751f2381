"""权限与日志: the record of who did what, and its export, which stands in it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit import audit, clock, sheets
from kit.access import open_to
from kit.errors import InputError
from kit.selects import Select, select
from reports import trail
from reports.trail import TrailFilter
from reports.trail_words import OBJECTS, Group

if TYPE_CHECKING:
    from reports.views.door import DeskRequest

readers = open_to(*trail.READERS)


@dataclass(frozen=True)
class Checked:
    """What a check of the chains found; ``where`` is empty when all is whole."""

    where: tuple[str, ...]


@require_safe
@readers
def records(request: DeskRequest) -> HttpResponse:
    """The record, fifty a page; constant queries."""
    flt = TrailFilter.read(request.GET, on=clock.today())
    page = Paginator(trail.events(request.user, flt), 50).get_page(request.GET.get("page"))
    context = {
        "flt": flt,
        "selects": _selects(flt),
        "page": page,
        "lines": trail.lines(request.user, page),
        "checked": _checked(flt) if request.GET.get("check") else None,
    }
    return render(request, "reports/records.html", context)


def _selects(flt: TrailFilter) -> list[Select]:
    return [
        select("group", _("Did what"), _("all"), Group.choices, flt.group),
        select("object", _("To what"), _("all"), OBJECTS.items(), flt.object),
        select("result", _("Result"), _("all"), trail.RESULTS.items(), flt.result),
    ]


def _checked(flt: TrailFilter) -> Checked:
    return Checked(tuple(f"{found.day:%Y-%m-%d} #{found.number}" for found in trail.check(flt)))


@require_POST
@readers
def records_export(request: DeskRequest) -> HttpResponse:
    """The record of a filter as Excel; it is written down, unless the file could not be made. Raises InputError for too many rows."""
    flt = TrailFilter.read(request.POST, on=clock.today())
    total = trail.events(request.user, flt).count()
    if total > trail.MOST_EXPORTED:
        raise InputError(_("These are more than 10,000 records."), _("Choose fewer days, then export again."))
    said = {"since": flt.since.isoformat(), "until": flt.until.isoformat(), "rows": str(total)}
    with transaction.atomic():
        audit.record("audit.exported", by=request.user, hashes=said, request=request)
        content = sheets.to_bytes([trail.sheet(request.user, flt)])
    response = HttpResponse(content, content_type=sheets.MIME)
    name = f"{_('Records')} {flt.since:%Y-%m-%d} {flt.until:%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
