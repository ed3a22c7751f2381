"""Who has come in already and who still needs a slip, by place; within the viewer's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import NotNow
from people.login.slips import Printed, make_slips
from people.models import ActivationSlip, Person, Unit, UnitKind

MOST_AT_ONCE = 200  # slips on 25 sheets; a township has fewer people, a county prints by township


@dataclass(frozen=True)
class Place:
    """One unit and its people who hold an office: how many there are, and how many have never come in."""

    unit: Unit
    people: int
    waiting: int


def places_of(viewer: Person, above: Unit | None, *, on: date) -> list[Place]:
    """The townships of a county, or the villages of a township, that ``viewer`` sees, by administrative code.

    above: the township that was opened; None for the viewer's own first level. Two queries.
    """
    units = list(_units(viewer, above))
    level = (
        "home_unit"
        if any(unit.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY) for unit in units)
        else "home_unit__parent"
    )
    waiting = Count("pk", filter=Q(last_login__isnull=True))
    rows = (
        Person.objects.visible_to(viewer)
        .standing(on, to=viewer)
        .order_by()
        .values(place=F(level))
        .annotate(all=Count("pk"), waiting=waiting)
    )
    counts = {row["place"]: (row["all"], row["waiting"]) for row in rows}
    return [Place(unit, *counts.get(unit.pk, (0, 0))) for unit in units]


def _units(viewer: Person, above: Unit | None) -> QuerySet[Unit]:
    units = Unit.objects.visible_to(viewer).living().order_by("code", "pk")
    if above is not None:
        return units.filter(parent=above)
    townships = units.townships()
    # Whoever sees one township alone starts with its villages.
    return townships if townships.count() != 1 else units.grassroots()


def people_at(viewer: Person, unit: Unit, *, on: date) -> QuerySet[Person]:
    """The people with an office in ``unit`` or below it, those who never came in first."""
    people = Person.objects.visible_to(viewer).standing(on, to=viewer).under(unit)
    return people.select_related("home_unit__parent", "main_post").order_by(
        F("last_login").asc(nulls_first=True), "home_unit__code", "main_post__order", "name"
    )


def without_slip(people: QuerySet[Person], *, at: datetime) -> QuerySet[Person]:
    """Those of ``people`` who never came in and hold no slip that is still good: what lies on a desk stays good."""
    held = ActivationSlip.objects.good(at).filter(person=OuterRef("pk"))
    return people.filter(~Exists(held), last_login__isnull=True)


class NobodyToInvite(NotNow):
    """There is nobody who needs a slip."""

    def __init__(self) -> None:
        super().__init__(
            _("Everybody here has a slip, or has come in."), _("To print one again, use the button of that person.")
        )


@transaction.atomic
def invite(
    viewer: Person, people: QuerySet[Person], unit: Unit, *, on: date, at: datetime, request: HttpRequest | None = None
) -> list[Printed]:
    """New slips for ``people``, at most two hundred, with a line in the audit trail. Raises NotNow when there is nobody."""
    chosen = list(people[:MOST_AT_ONCE])
    if not chosen:
        raise NobodyToInvite
    return hand_out(viewer, chosen, unit, on=on, at=at, request=request)


@transaction.atomic
def hand_out(
    viewer: Person, chosen: Sequence[Person], unit: Unit, *, on: date, at: datetime, request: HttpRequest | None = None
) -> list[Printed]:
    """New slips for these persons, invited from ``on`` unless they were before, with a line in the audit trail."""
    printed = make_slips(chosen, by=viewer, at=at)
    Person.objects.filter(pk__in=[person.pk for person in chosen], invited_on__isnull=True).update(invited_on=on)
    audit.record("people.slips_made", by=viewer, of=unit, hashes={"count": str(len(chosen))}, request=request)
    return printed
