"""The gain of a quiz as a workbook: the lines of the page, no person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kit import sheets
from kit.sheets import Column, Sheet
from reports.gain import GainPage
from reports.ground import moment_text


def workbook(page: GainPage) -> bytes:
    said = {"title": page.quiz.title, "people": page.both, "least": page.least, "at": moment_text(page.at)}
    note = (
        _("%(title)s: %(people)s people sat both forms; nothing is told of fewer than %(least)s. As of %(at)s") % said
    )
    columns = [
        Column(_("Competency of the desk"), 14),
        Column(_("Township"), 8),
        Column(_("Post"), 10),
        Column(_("People"), 5),
        Column(_("Before, % right"), 6),
        Column(_("After, % right"), 6),
        Column(_("Gain, points"), 6),
        Column(_("95 % from"), 6),
        Column(_("95 % to"), 6),
        Column(_("Did better"), 5),
        Column(_("The same"), 5),
        Column(_("Did worse"), 5),
    ]
    rows = [
        [
            line.competency,
            line.township,
            line.post,
            line.gain.people,
            *(
                round(value, 1)
                for value in (line.gain.before, line.gain.after, line.gain.gain, line.gain.low, line.gain.high)
            ),
            *(
                _("not told") if value is None else value
                for value in (line.gain.better, line.gain.same, line.gain.worse)
            ),
        ]
        for line in page.lines
    ]
    return sheets.to_bytes([Sheet(_("Gain"), columns, rows, note)])
