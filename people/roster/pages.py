"""What the pages of a roster file show, made ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from kit.errors import Text
from kit.models import Job
from people import operations
from people.models import RosterUpload
from people.roster import report, uploads
from people.roster.report import Report
from people.roster.uploads import Other

State = RosterUpload.State
AT_ONCE = 50
KIND_WORDS: dict[str, Text] = {
    "new": _("New persons"),
    "moved": _("Moved to another village"),
    "left": _("Left office"),
    "office": _("Offices changed"),
    "fields": _("Data changed"),
    "errors": _("To be put right"),
    "notes": _("Not taken as it stands there"),
}


@dataclass(frozen=True)
class Row:
    """One line of the list of files. state: in words."""

    upload: RosterUpload
    state: Text
    by: str


@dataclass(frozen=True)
class Tab:
    """A kind of difference with its number."""

    kind: str
    label: Text
    count: int
    is_open: bool


@dataclass(frozen=True)
class Look:
    """The page of a file. template: which one.

    tabs: kinds that there are; page: lines, errors or notes of the open one; cut: how many of it are not shown.
    job: how far the work is, or None; ahead: who is before this file. hindrances: why it cannot be taken back.
    """

    template: str
    shown: Report
    tabs: tuple[Tab, ...] = ()
    kind: str = ""
    page: Page | None = None
    cut: int = 0
    job: Job | None = None
    ahead: Other | None = None
    others: tuple[Other, ...] = ()
    can_apply: bool = False
    undone: bool = False
    hindrances: tuple[Text, ...] = ()
    new: int = 0


def row_of(upload: RosterUpload) -> Row:
    return Row(upload, _state(upload), upload.by.name)


def _state(upload: RosterUpload) -> Text:
    if uploads.is_undone(upload):
        return State.UNDONE.label
    if upload.state in uploads.UNDER_WAY and upload.job_id is None:
        return _("waiting for another file")
    return State(upload.state).label


def look_at(upload: RosterUpload, *, kind: str, number: Any) -> Look:
    """The page that fits the state of ``upload``; a fixed number of queries."""
    shown = report.loads(upload.report)
    if upload.state in uploads.UNDER_WAY or uploads.is_being_undone(upload):
        ahead = uploads.ahead_of(upload)
        job = Job.objects.filter(pk=upload.job_id).first() if upload.job_id else None
        return Look("people/roster_wait.html", shown, job=job, ahead=ahead)
    if upload.state in (State.TRIED, State.REFUSED):
        return _tried(upload, shown, kind, number)
    if upload.state in (State.APPLIED, State.UNDONE):
        return _done(upload, shown, kind, number)
    return Look("people/roster_given_up.html", shown)


def _tried(upload: RosterUpload, shown: Report, kind: str, number: Any) -> Look:
    return Look(
        "people/roster_tried.html",
        shown,
        **_lists(shown, kind, number),
        others=tuple(uploads.others_at_it(upload.unit, upload.by)),
        can_apply=uploads.can_be_applied(upload),
    )


def _done(upload: RosterUpload, shown: Report, kind: str, number: Any) -> Look:
    undone = uploads.is_undone(upload)
    said = [] if undone or upload.operation is None else operations.hindrances(upload.operation)
    return Look(
        "people/roster_done.html",
        shown,
        **_lists(shown, kind, number),
        undone=undone,
        hindrances=tuple(said),
        new=0 if undone else shown.counts.get("new", 0),
    )


def _lists(shown: Report, kind: str, number: Any) -> dict[str, Any]:
    """The tabs, and one page of the open one: the errors first when there are any."""
    counts = {name: shown.counts.get(name, 0) for name in ("errors", *report.KINDS, "notes")}
    there = [name for name, count in counts.items() if count]
    opened = kind if kind in there else (there[0] if there else "")
    cells = {"errors": shown.errors, "notes": shown.notes}
    rows = cells[opened] if opened in cells else shown.lines.get(opened, ())
    return {
        "tabs": tuple(Tab(name, KIND_WORDS[name], counts[name], name == opened) for name in there),
        "kind": opened,
        "page": Paginator(rows, AT_ONCE).get_page(number),
        "cut": counts.get(opened, 0) - len(rows),
    }
