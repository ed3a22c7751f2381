"""Who somebody is, as his own pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kit import masking
from people.models import Appointment, Person, Unit, UnitKind


@dataclass(frozen=True)
class Office:
    """One office as it is read: 润城镇大湾村 村委会主任, since when."""

    place: str
    post: str
    since: date
    until: date | None
    interim: bool
    aspirational: bool


@dataclass(frozen=True)
class Profile:
    """What a person's own page says of him. ``offices``: the most senior one first; empty for staff without one."""

    name: str
    address: str
    place: str
    phone: str
    offices: tuple[Office, ...]

    @property
    def posts(self) -> tuple[str, ...]:
        return tuple(office.post for office in self.offices)


def profile_of(person: Person, *, on: date) -> Profile:
    """Name, form of address, place, masked telephone and the offices held on ``on``.

    One query for whoever holds an office; without one the place is that of the last office.
    """
    rows = Appointment.objects.acting(on).filter(person=person).values_list(
        "post__aspirational", "post__order", "since", "until", "interim", "post__name", "post__title",
        "unit__kind", "unit__name", "unit__parent__name",
    )  # fmt: skip
    ranked = sorted(rows, key=lambda row: row[:3])
    offices = tuple(
        Office(_place(kind, name, above), post, since, until, interim, aspirational)
        for aspirational, _order, since, until, interim, post, _title, kind, name, above in ranked
    )
    titles = [title for aspirational, *_, title, _kind, _name, _above in ranked if not aspirational]
    return Profile(
        name=person.name,
        address=person.addressed_as(titles[0]) if titles else person.name,
        place=offices[0].place if offices else place_of(person.home_unit),
        phone=masking.phone(person.phone) if person.phone else "",
        offices=offices,
    )


def place_of(unit: Unit | None) -> str:
    """润城镇大湾村: a village with its township before it; any other unit by its own name."""
    if unit is None:
        return ""
    below = unit.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY)
    return _place(unit.kind, unit.name, unit.parent.name if below and unit.parent else "")


def _place(kind: str, name: str, above: str | None) -> str:
    return f"{above or ''}{name}" if kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY) else name


@dataclass(frozen=True)
class Who:
    """By what somebody recognises himself: 石桥镇大湾村, 王建国, 村委会主任. Place and post may be empty."""

    place: str
    name: str
    post: str

    @property
    def place_and_post(self) -> str:
        return " ".join(part for part in (self.place, self.post) if part)

    def __str__(self) -> str:
        return " ".join(part for part in (self.place, self.name, self.post) if part)


def who_is(person: Person) -> Who:
    """Place, name and main post, without a query when ``home_unit__parent`` and ``main_post`` are loaded."""
    return Who(place_of(person.home_unit), person.name, person.main_post.name if person.main_post else "")
