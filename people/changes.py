"""Which change of office needs what, and what it does to the rows. Nothing here asks the database.

Source: 村民委员会组织法 第23条 (a member elected in between serves until the term of the committee ends).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kit.errors import InputError

FARTHEST = timedelta(days=366)  # a change further ahead is a slip of the pen
DAY = timedelta(days=1)
# Posts that a place has one of: somebody else in it is worth a question.
ONE_OF_A_KIND = frozenset(["SJ", "ZR", "JD", "LSZ", "KJ", "FL", "MB", "TZ", "JSJ", "JZR", "JJD"])


class Kind(StrEnum):
    """The words of `Proposal.Kind`."""

    BY_ELECTION = "by_election"
    SUSPENSION = "suspension"
    RECALL = "recall"
    RESIGNATION = "resignation"
    TRANSFER = "transfer"
    INTERIM = "interim"
    END = "end"


@dataclass(frozen=True)
class Needs:
    """What a kind of change asks for.

    ends: an office that ends the day before. begins: a post at a unit. may_return: a day on which the same office goes
    on. for_good: the office is over, so that its papers are handed over.
    """

    ends: bool = False
    begins: bool = False
    may_return: bool = False
    for_good: bool = False


NEEDS: Mapping[Kind, Needs] = {
    Kind.BY_ELECTION: Needs(begins=True),
    Kind.INTERIM: Needs(begins=True),
    Kind.TRANSFER: Needs(ends=True, begins=True, for_good=True),
    Kind.SUSPENSION: Needs(ends=True, may_return=True),
    Kind.RECALL: Needs(ends=True, for_good=True),
    Kind.RESIGNATION: Needs(ends=True, for_good=True),
    Kind.END: Needs(ends=True, for_good=True),
}


@dataclass(frozen=True)
class Held:
    """The office that a change ends. Ids are rows; ``until`` is its last day, None while it is open."""

    post: int
    unit: int
    since: date
    until: date | None
    interim: bool = False


@dataclass(frozen=True)
class Seat:
    """The office that a change begins."""

    post: int
    unit: int


@dataclass(frozen=True)
class Beginning:
    """An office to be written. ``until`` None: the last day of the term that runs then, or open without a term."""

    post: int
    unit: int
    since: date
    until: date | None
    interim: bool


@dataclass(frozen=True)
class Deed:
    """What a change does: the last day of the office that ends (None: none does), and the office that begins."""

    last_day: date | None
    begins: Beginning | None
    for_good: bool


def deed(kind: Kind, *, held: Held | None, seat: Seat | None, on: date, back_on: date | None, today: date) -> Deed:
    """What the change does from ``on``, its first day. Raises InputError naming the field that does not fit."""
    needs = NEEDS[kind]
    if on > today + FARTHEST:
        raise InputError(_("This day is more than a year ahead."), _("Check the year."), field="on")
    if not needs.ends:
        return Deed(None, _beginning(kind, seat, on), for_good=False)
    if held is None:
        raise InputError(_("Choose the office that ends."), field="office")
    if on <= held.since:
        raise InputError(
            _("The office began on %(day)s: it cannot be over by then.") % {"day": held.since.isoformat()},
            _("Enter the first day without it."),
            field="on",
        )
    if held.until is not None and on > held.until:
        raise InputError(
            _("The office is over on %(day)s anyway.") % {"day": held.until.isoformat()},
            _("Enter an earlier day, or leave it as it is."),
            field="on",
        )
    begins = _beginning(kind, seat, on) if needs.begins else _return(held, on, back_on if needs.may_return else None)
    if needs.begins and begins is not None and (begins.post, begins.unit) == (held.post, held.unit):
        raise InputError(_("This is the same office."), _("Choose another post or another place."), field="post")
    return Deed(on - DAY, begins, needs.for_good)


def _beginning(kind: Kind, seat: Seat | None, on: date) -> Beginning:
    if seat is None:
        raise InputError(_("Choose the post that begins."), field="post")
    return Beginning(seat.post, seat.unit, on, None, interim=kind is Kind.INTERIM)


def _return(held: Held, on: date, back_on: date | None) -> Beginning | None:
    """The same office again after a suspension, to the day on which it would have ended."""
    if back_on is None:
        return None
    if back_on <= on:
        raise InputError(
            _("The suspension ends before it starts."), _("Enter the first day back in office."), field="back_on"
        )
    if held.until is not None and back_on > held.until:
        raise InputError(
            _("By then the office is over: its last day is %(day)s.") % {"day": held.until.isoformat()},
            _("Leave the day of return empty."),
            field="back_on",
        )
    return Beginning(held.post, held.unit, back_on, held.until, held.interim)
