"""What the address of a desk page asks for: one frozen value, read from the query and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Self
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit import clock


class State(TextChoices):
    """Where a person stands. With a competency it is about that competency."""

    MUST = "must", _("People who must learn")
    UP = "up", _("Up to standard")
    GAP = "gap", _("Still a gap")
    HELP = "help", _("Needs help")
    UNPLACED = "unplaced", _("Not yet placed")
    SOON = "soon", _("Due within 14 days")
    LATE = "late", _("Past due")
    FINISHED = "finished", _("Finished")


# Of conduct others see only finished or not finished (docs/learning-model.md): no level, no day, no placing. The last
# one is about the whole programme.
CONDUCT_STATES = frozenset([State.MUST, State.UP, State.GAP, State.FINISHED])


class Tenure(TextChoices):
    """Whether a person held an office before the present term."""

    NEW = "new", _("Newly elected")
    AGAIN = "again", _("In office before")


class Sort(TextChoices):
    """How a list of people may be ordered; nothing else is accepted."""

    UNIT = "unit", _("By village")
    NAME = "name", _("By name")
    STEPS = "steps", _("Most steps first")
    DUE = "due", _("Nearest due day first")


class UnknownCondition(ValueError):
    """The address asks for something that this viewer's desk does not have: there is no such page."""


@dataclass(frozen=True)
class Filter:
    """Which people a page is about, within what its viewer may see.

    township, village: ids of units (0: no condition); ``village`` means those whose home is exactly that unit.
    post, competency: keys of the data files. Empty strings are no condition.
    day: the past day (ISO) that the page is asked as of, empty for today; known: the moment (ISO, local time) up to which
    things were known, empty for the end of that day.
    """

    township: int = 0
    village: int = 0
    post: str = ""
    tenure: str = ""
    competency: str = ""
    state: str = State.MUST
    sort: str = Sort.UNIT
    day: str = ""
    known: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """The filter of a query string. Raises UnknownCondition for a value that is none."""
        given = {field.name: query.get(field.name, "").strip() for field in fields(cls)}
        return cls(
            township=number(given["township"]),
            village=number(given["village"]),
            post=key(given["post"]),
            tenure=choice(Tenure, given["tenure"], ""),
            competency=key(given["competency"]),
            state=choice(State, given["state"], State.MUST),
            sort=choice(Sort, given["sort"], Sort.UNIT),
            day=iso(date, given["day"]),
            known=iso(datetime, given["known"]) if given["day"] else "",
        )

    def but(self, **changes: str | int) -> Self:
        """The same filter with other values."""
        return replace(self, **changes)

    @property
    def is_past(self) -> bool:
        """Whether the page is asked as of a day; today, with nothing cut off, is the live page."""
        return bool(self.known) or (bool(self.day) and self.on != clock.today())

    @property
    def on(self) -> date:
        """The day that the page is about."""
        return date.fromisoformat(self.day) if self.day else clock.today()

    @property
    def moment(self) -> datetime | None:
        """The moment of ``known``; None when the address names none."""
        return datetime.fromisoformat(self.known).replace(tzinfo=clock.ZONE) if self.known else None

    def ids(self) -> dict[str, str | int]:
        """The conditions that are set, as plain values: what an address or a job carries."""
        return {name: plain(value) for name, value in vars(self).items() if value != DEFAULTS[name]}

    def query(self) -> str:
        """The query string, with its question mark; empty when nothing is set."""
        ids = self.ids()
        return f"?{urlencode(ids)}" if ids else ""


DEFAULTS = vars(Filter())


def plain(value: str | int) -> str | int:
    """A member of our choices as the text that it is."""
    return value if isinstance(value, int) else str(value)


def number(text: str) -> int:
    """An id out of the address; 0 for none."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise UnknownCondition(text)
    return int(text)


def key(text: str) -> str:
    """A key of the data files; whether it exists is for `desk.Desk.check`."""
    if text and not (text.isascii() and text.isalnum() and len(text) <= 8):
        raise UnknownCondition(text)
    return text


def iso(kind: type[date], text: str) -> str:
    """A day or a local moment as ISO writes it, or nothing."""
    if not text:
        return ""
    try:
        found = kind.fromisoformat(text)
    except ValueError:
        raise UnknownCondition(text) from None
    if isinstance(found, datetime):
        if found.tzinfo is not None:
            raise UnknownCondition(text)
        return found.isoformat(timespec="seconds")
    return found.isoformat()


def choice(choices: type[TextChoices], text: str, default: str) -> str:
    """One of ``choices``, or the default when nothing was asked for."""
    if not text:
        return default
    if text not in choices.values:
        raise UnknownCondition(text)
    return choices(text)
