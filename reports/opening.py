"""Opens the desk: of today from the plans, of a past day from the facts; and says which of the two a page is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kit import clock
from learning.api import are_catching_up
from reports import ground, past
from reports.filters import Filter
from reports.ground import Ground

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True)
class AsOf:
    """What a page about a past day says of itself.

    known: up to when things were known (数据截止). is_corrected: that is later than the end of the day.
    corrected: the query of the page with all that is known by now, where its numbers are others (更正); else empty.
    then: the query of the page as it was given on the day, where this one is a corrected view; else empty.
    today: the query of the page of today.
    """

    on: date
    known: datetime
    corrected: str
    then: str
    today: str

    @property
    def is_corrected(self) -> bool:
        return bool(self.then)


@dataclass(frozen=True)
class CatchingUp:
    """What a page of today says of itself while its numbers lag behind what was written."""

    catching_up: bool = True


def open_desk(viewer: Person, flt: Filter, *, whole: bool, waits: bool = True) -> Ground:
    """The ground of a page about ``flt``; whole and its errors: see `ground.load`, waits and TooMany: see `past.load`."""
    if flt.is_past:
        return past.load(viewer, flt, waits=waits)
    return ground.load(viewer, flt, on=clock.today(), whole=whole)


def as_of(here: Ground, flt: Filter) -> AsOf | CatchingUp | None:
    """What the page says of its day; None for a page of today whose numbers stand."""
    if here.known is None:
        return CatchingUp() if are_catching_up() else None
    later = past.correction(here, flt)
    is_corrected = here.known > clock.end_of(here.on)
    moment = later.astimezone(clock.ZONE).replace(tzinfo=None).isoformat(timespec="seconds") if later else ""
    return AsOf(
        on=here.on,
        known=here.known,
        corrected=flt.but(known=moment).query() if moment else "",
        then=flt.but(known="").query() if is_corrected else "",
        today=flt.but(day="", known="").query(),
    )
