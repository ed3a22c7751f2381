"""One person's learning file: offices, plan, what is asked against what was shown, credit hours, certificates.

Of a conduct competency it says finished or not finished, and nothing else. Whoever may not know of reserve posts sees
neither the post nor what it asks, and nothing at all of somebody who holds only such posts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy

from certificates.api import Worth, worth_of
from certificates.models import Certificate
from competencies.api import framework, standing_of
from courses.api import catalogue
from kit import masking
from learning.api import hours_of, shown_hours
from learning.models import Finish, Plan, Programme
from people.models import Appointment, Person, Unit, UnitKind
from reports.filters import State
from reports.needs_help import Case, reasons
from reports.people_lists import state_of
from reports.person_progress import CompetencyRow, PlanLine, competency_rows, open_steps, plan_lines

MINUTES_PER_HOUR = 45  # of a lesson's stated minutes (docs/policy.md), where no programme sets another rule


@dataclass(frozen=True)
class PlaceLine:
    """Where somebody is at home, as far as the viewer may see; ids where there is a page."""

    village: str
    village_id: int | None
    township: str
    township_id: int | None


@dataclass(frozen=True)
class OfficeLine:
    """One office, held today or earlier. until: its last day, None while it is open."""

    post: str
    unit: str
    since: date
    until: date | None
    interim: bool
    is_reserve: bool
    is_held: bool


@dataclass(frozen=True)
class CertificateLine:
    """One certificate, with what its verification would say today."""

    number: str
    programme: str
    issued_on: date
    valid_until: date
    standing: str


@dataclass(frozen=True)
class PersonFile:
    """What the page shows. state is None for somebody who need not learn."""

    id: int
    name: str
    place: PlaceLine
    phone: str
    on: date
    offices: tuple[OfficeLine, ...]
    past_offices: tuple[OfficeLine, ...]
    programme: str
    state: State | None
    finished_on: date | None
    next_due: date | None
    plan: tuple[PlanLine, ...]
    competencies: tuple[CompetencyRow, ...]
    hours: Decimal
    minutes_per_hour: int
    certificates: tuple[CertificateLine, ...]


def file_of(viewer: Person, person_id: int, *, on: date) -> PersonFile | None:
    """The file of a person in the viewer's scope; None when there is no such person for him."""
    people = Person.objects.visible_to(viewer).select_related("home_unit__parent", "main_post")
    person = people.filter(pk=person_id).first()
    if person is None:
        return None
    place = place_of(viewer, person.home_unit)
    offices = office_lines(viewer, person, on)
    plan = Plan.objects.filter(person=person).select_related("programme").first()
    programme = plan.programme if plan and plan.must_learn else None
    steps = open_steps(plan) if programme else []
    first_due = min((step.due for step in steps), default=None)
    return PersonFile(
        id=person.pk,
        name=person.name,
        place=place,
        phone=masking.phone(person.phone or ""),
        on=on,
        offices=tuple(each for each in offices if each.is_held),
        past_offices=tuple(each for each in offices if not each.is_held),
        programme=programme.name if programme else "",
        state=state_on(plan, first_due, on) if programme else None,
        finished_on=finish_day(person, programme) if programme else None,
        next_due=first_due,
        plan=tuple(plan_lines(plan, catalogue(), framework())) if programme else (),
        competencies=tuple(competency_rows(standing_of(person, on=on), plan, steps)) if programme else (),
        hours=shown_hours(hours_of(person)),
        minutes_per_hour=programme.credit_minutes if programme else MINUTES_PER_HOUR,
        certificates=tuple(certificate_lines(viewer, person, on)),
    )


def place_of(viewer: Person, unit: Unit | None) -> PlaceLine:
    """Where somebody is at home; what lies above, only as far as the viewer may see it."""
    if unit is None:
        return PlaceLine("", None, "", None)
    in_village = unit.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY)
    above = unit.parent if in_village else unit
    if above is None or above.kind != UnitKind.TOWNSHIP or not viewer.scope.sees(above):
        return PlaceLine(unit.name, unit.pk, "", None)
    return PlaceLine(unit.name if in_village else "", unit.pk if in_village else None, above.name, above.pk)


def office_lines(viewer: Person, person: Person, on: date) -> list[OfficeLine]:
    """Every office in units that the viewer may see, the newest first. An office elsewhere is another's matter."""
    rows = (
        Appointment.objects.valid()
        .seen_by(viewer)
        .filter(person=person)
        .select_related("post", "unit")
        .order_by("-since", "post__order")
    )
    return [
        OfficeLine(
            row.post.name,
            row.unit.name,
            row.since,
            row.until,
            row.interim,
            row.post.aspirational,
            is_held=row.since <= on and (row.until is None or row.until >= on),
        )
        for row in rows
    ]


def state_on(plan: Plan, first_due: date | None, on: date) -> State:
    """The same word as in every list."""
    return state_of(plan.open_mandatory, plan.placed, reasons(Case(first_due, plan.placed), on=on))


def finish_day(person: Person, programme: Programme) -> date | None:
    """The day on which the programme was finished; None when it was not yet."""
    return (
        Finish.objects.filter(person__in=person.own_ids, programme=programme)
        .order_by("on")
        .values_list("on", flat=True)
        .first()
    )


def certificate_lines(viewer: Person, person: Person, on: date) -> list[CertificateLine]:
    """His certificates, the newest first."""
    rows = Certificate.objects.visible_to(viewer).of(person).select_related("programme", "revocation", "superseded_by")
    return [
        CertificateLine(row.number, row.programme.name, row.issued_on, row.valid_until, certificate_word(row, on))
        for row in rows
    ]


WORTH_WORDS = {
    Worth.VALID: gettext_lazy("Valid"),
    Worth.EXPIRED: gettext_lazy("Expired"),
    Worth.SUPERSEDED: gettext_lazy("Superseded"),
    Worth.REVOKED: gettext_lazy("Revoked"),
}


def certificate_word(certificate: Certificate, on: date) -> str:
    """What its verification says, in a word."""
    return str(WORTH_WORDS[worth_of(certificate, on=on)])
