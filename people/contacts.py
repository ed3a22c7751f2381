"""Whom to call: the contact of one's township, and the county's."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from people.models import Person, Unit, UnitKind


@dataclass(frozen=True)
class Contact:
    """Somebody who helps. ``link``: for a tap that calls; empty in a demonstration, where nobody would answer."""

    unit: str
    name: str
    phone: str

    @property
    def who(self) -> str:
        """郑委员 10055550001"""
        return f"{self.name} {self.phone}".strip()

    @property
    def link(self) -> str:
        return "" if settings.DEMO or not self.phone else f"tel:{self.phone}"


@dataclass(frozen=True)
class Contacts:
    """The contacts of one person; None where no number is entered, or where it is not known who asks."""

    township: Contact | None = None
    county: Contact | None = None

    @property
    def first(self) -> Contact | None:
        return self.township or self.county


def contacts_of(person: Person | None) -> Contacts:
    """Who helps ``person``; without one, the county alone. One query."""
    unit = person.home_unit if person is not None else None
    if unit is None:
        units = list(Unit.objects.filter(kind=UnitKind.COUNTY).exclude(phone="")[:1])
    else:
        ids = [int(part) for part in unit.path.strip("/").split("/")]
        units = list(Unit.objects.filter(pk__in=ids, kind__in=(UnitKind.TOWNSHIP, UnitKind.COUNTY)).exclude(phone=""))
    by_kind = {unit.kind: Contact(unit.name, unit.contact, unit.phone) for unit in units}
    return Contacts(by_kind.get(UnitKind.TOWNSHIP), by_kind.get(UnitKind.COUNTY))
