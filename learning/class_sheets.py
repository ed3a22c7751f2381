"""The sign-in list (签到表) to be printed, and the table of who was there (到课表), as sheets of Excel."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kit.errors import Text
from kit.sheets import Column, Sheet
from learning.class_pages import ClassPage, Mark, SessionLine

SIGN_IN, ATTENDANCE = "sign_in", "attendance"


def words_of(mark: Mark) -> Text:
    """A mark as the table says it."""
    return {
        "present": _("there"),
        "leave": _("on leave"),
        "asked": _("has asked for leave"),
        "absent": _("not there"),
    }.get(mark.word, "")


def sheet_of(kind: str, page: ClassPage) -> Sheet:
    return sign_in(page) if kind == SIGN_IN else attendance(page)


def sign_in(page: ClassPage) -> Sheet:
    """A line for each person, an empty cell for each session to sign in; a few lines more for those who come besides."""
    signs = [Column(f"{_('Signature')} {when(one)}", 12) for one in page.taking_place]
    lines = [
        [number, one.name, one.place, one.post, *[""] * len(signs), ""]
        for number, one in enumerate(page.people, start=1)
    ]
    lines += [[len(page.people) + more, *[""] * (len(signs) + 4)] for more in range(1, 6)]
    return Sheet(
        _("Sign-in list"),
        [
            Column(_("No."), 4),
            Column(_("full name"), 8),
            Column(_("Village or unit"), 14),
            Column(_("post"), 10),
            *signs,
            Column(_("Remark"), 10),
        ],
        lines,
        note=head(page),
    )


def attendance(page: ClassPage) -> Sheet:
    """Who was at which session, and the hours that it gave."""
    return Sheet(
        _("Attendance table"),
        [
            Column(_("No."), 4),
            Column(_("full name"), 8),
            Column(_("Village or unit"), 14),
            Column(_("post"), 10),
            *[Column(f"{one.title} {when(one)}", 12) for one in page.taking_place],
            Column(_("Minutes"), 6),
            Column(_("Credit hours"), 6),
        ],
        [
            [number, one.name, one.place, one.post, *map(words_of, one.marks), one.minutes, one.hours]
            for number, one in enumerate(page.people, start=1)
        ],
        note=head(page),
    )


def head(page: ClassPage) -> str:
    """What stands above: the class, its sessions with their places."""
    sessions = "；".join(f"{when(one)} {one.title}（{one.place}）" for one in page.taking_place)
    return " ".join(part for part in (page.row.title, sessions, page.row.note) if part)


def when(session: SessionLine) -> str:
    """6月3日 09:00"""
    return date_format(localtime(session.begins), "n月j日 H:i")
