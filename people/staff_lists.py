"""A member of staff as a page shows him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kit import masking
from kit.access import Role
from kit.errors import Text
from people.models import Person, ReviewField, Scope, SecondFactor
from people.profile import Who, who_is


@dataclass(frozen=True)
class Right:
    """One right. state: ``now``, ``later`` or ``over``."""

    id: int
    role: Text
    unit: str
    since: date
    until: date | None
    field: Text
    sees_reserve: bool
    state: str


@dataclass(frozen=True)
class Line:
    """One member of staff. has_second: whether an app is joined."""

    person: Person
    rights: tuple[Right, ...]
    has_second: bool
    last_login: datetime | None

    @property
    def standing(self) -> list[Right]:
        """Those rights that are not over."""
        return [right for right in self.rights if right.state != "over"]


def line_of(person: Person, *, on: date) -> Line:
    """``person`` as `people.rights.staff_of` loads him; no query."""
    factor: SecondFactor | None = getattr(person, "second_factor", None)
    shown = [_right(scope, on) for scope in person.rights_shown]
    order = {"now": 0, "later": 1, "over": 2}
    return Line(
        person,
        tuple(sorted(shown, key=lambda right: order[right.state])),
        factor is not None and factor.confirmed_at is not None,
        person.last_login,
    )


def _right(scope: Scope, on: date) -> Right:
    over = scope.until is not None and scope.until < on
    return Right(
        id=scope.pk,
        role=Role(scope.role).label,
        unit=scope.unit.name,
        since=scope.since,
        until=scope.until,
        field=ReviewField(scope.field).label if scope.field else "",
        sees_reserve=scope.sees_reserve,
        state="over" if over else "later" if scope.since > on else "now",
    )


@dataclass(frozen=True)
class Candidate:
    """Somebody who may get a right. phone: masked. is_staff: he has, or had, one; his own page is where he gets more."""

    person: Person
    who: Who
    phone: str
    is_staff: bool


def candidates_of(people: Sequence[Person]) -> list[Candidate]:
    """``people`` as the page shows them; one query."""
    staff = set(Scope.objects.filter(person__in=[person.pk for person in people]).values_list("person_id", flat=True))
    return [
        Candidate(person, who_is(person), masking.phone(person.phone) if person.phone else "", person.pk in staff)
        for person in people
    ]
