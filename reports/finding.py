"""Looking one person up by name, pinyin initials or telephone: everybody in scope, also who left or need not learn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from kit import masking
from people.models import Appointment, Person, UnitKind
from reports.people_lists import NOTHING, person_page

PAGE = 25
MOST = 200  # who finds more types more


@dataclass(frozen=True)
class Found:
    """One person. posts: those held today, empty for somebody without an office; left_on: his last day in office."""

    url: str
    name: str
    place: str
    posts: str
    left_on: date | None
    phone: str


@dataclass(frozen=True)
class Findings:
    """One page of what was found. is_cut: there are more than `MOST`."""

    page: Page
    rows: tuple[Found, ...]
    is_cut: bool


def find(viewer: Person, text: str, number: str, *, on: date) -> Findings:
    """Page ``number`` of the persons in the viewer's scope who match ``text``, by unit and name: three queries."""
    matching = Person.objects.visible_to(viewer).matching(text).order_by("home_unit__code", "name", "pk")
    ids = list(matching.values_list("pk", flat=True)[: MOST + 1])
    page = Paginator(ids[:MOST], PAGE).get_page(number)
    return Findings(page, tuple(rows(viewer, list(page), on)), len(ids) > MOST)


def rows(viewer: Person, ids: list[int], on: date) -> list[Found]:
    """What the list shows of these persons, in their order."""
    offices = Appointment.objects.acting(on).seen_by(viewer).filter(person__in=ids).order_by("post__order")
    posts: defaultdict[int, list[str]] = defaultdict(list)
    for person, post in offices.values_list("person_id", "post__name"):
        posts[person].append(post)
    people = Person.objects.select_related("home_unit__parent").in_bulk(ids)
    return [row(people[pk], posts[pk]) for pk in ids]


def row(person: Person, posts: list[str]) -> Found:
    unit = person.home_unit
    above = unit.parent if unit and unit.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY) else None
    return Found(
        url=person_page(person.pk),
        name=person.name,
        place=" ".join(place.name for place in (above, unit) if place),
        posts="、".join(posts),
        left_on=None if posts else person.left_on,
        phone=masking.phone(person.phone) if person.phone else NOTHING,
    )
