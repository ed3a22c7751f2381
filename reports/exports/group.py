"""The plan of a class as a workbook: its lessons in order, what stays open and for whom, who sits in it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kit import sheets
from kit.sheets import Column, Sheet
from reports.ground import moment_text
from reports.group_pages import GroupPage


def workbook(page: GroupPage) -> bytes:
    """Three sheets; no telephone number stands in any."""
    said = {"title": page.title, "people": page.sits, "hours": page.asked.hours, "at": moment_text(page.at)}
    note = _("%(title)s: %(people)s people, at most %(hours)s hours, as of %(at)s") % said
    return sheets.to_bytes([lessons(page, note), lacks(page), pupils(page)])


def lessons(page: GroupPage, note: str) -> Sheet:
    columns = [
        Column(_("Order"), 4),
        Column(_("Course"), 16),
        Column(_("Lesson"), 20),
        Column(_("Minutes"), 5),
        Column(_("Serves how many"), 6),
        Column(_("Whom"), 40),
    ]
    rows = [
        [place, one.course, one.title, one.minutes, one.serves, listed(one.names)]
        for place, one in enumerate(page.lessons, start=1)
    ]
    return Sheet(title=_("Lessons of the class"), columns=columns, rows=rows, note=note)


def lacks(page: GroupPage) -> Sheet:
    columns = [
        Column(_("Competency of the desk"), 14),
        Column(_("Lack it now"), 6),
        Column(_("Lessons lead there"), 6),
        Column(_("Stay open"), 30),
        Column(_("Have only to show it"), 30),
        Column(_("Not yet placed"), 30),
    ]
    rows = [
        [one.name, one.lack, one.closed, listed(one.left), listed(one.shown), listed(one.unplaced)]
        for one in page.lacks
    ]
    return Sheet(title=_("What the class lacks"), columns=columns, rows=rows)


def pupils(page: GroupPage) -> Sheet:
    columns = [Column(_("Name"), 6), Column(_("Village"), 10), Column(_("Signature"), 12)]
    return Sheet(_("People of the class"), columns, [[one.name, one.village, ""] for one in page.pupils if one.is_in])


def listed(names: Sequence[str]) -> str:
    return "、".join(names)
