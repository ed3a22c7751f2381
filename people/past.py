"""Units and offices as they were on a past day, as far as was known at a moment; the rows of today say nothing here.

``known`` is a moment: a row counts when it was recorded by then and nothing recorded by then replaces it. So a report
about a past day gives today what it gave that day, and with a later ``known`` what one knows better since.

Source: docs/learning-model.md, "The current level", on ``known``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from people.appointments import leading
from people.models import Appointment, Person, Post, Unit, UnitPeriod

Rows = TypeVar("Rows", QuerySet[Appointment], QuerySet[UnitPeriod])


@dataclass(frozen=True, slots=True)
class UnitThen:
    """A unit on a past day. path: of the ids of the units that lay above it that day; parent: None for the root."""

    id: int
    name: str
    kind: str
    code: str
    parent: int | None
    path: str


@dataclass(frozen=True, slots=True)
class OfficeThen:
    """An office of somebody, of any day. until: its last day, None while it was open."""

    post: Post
    unit_id: int
    since: date
    until: date | None

    @property
    def post_id(self) -> int:
        return self.post.pk

    def is_held(self, on: date) -> bool:
        return self.since <= on and (self.until is None or self.until >= on)


def known_at(rows: Rows, known: datetime) -> Rows:
    """``rows`` that counted at ``known``: recorded by then, replaced by nothing recorded by then, and no withdrawal."""
    replaced = Q(replaced_by__isnull=True) | Q(replaced_by__recorded_at__gt=known)
    return rows.filter(replaced, recorded_at__lte=known, withdrawn=False)


def on_day(rows: Rows, on: date) -> Rows:
    """``rows`` whose days include ``on``; both ends are included."""
    return rows.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)


def units_then(*, on: date, known: datetime) -> dict[int, UnitThen]:
    """Every unit of ``on`` by its id, in the order of codes; two queries.

    A unit without any period on record keeps what it is called today; one whose periods leave the day out was not there.
    """
    rows: dict[int, tuple[str, str, str, int | None]] = {}
    for pk, name, kind, code, parent, period in Unit.objects.values_list(
        "pk", "name", "kind", "code", "parent_id", "periods"
    ):
        if period is None:
            rows[pk] = (name, kind, code, parent)
    standing = on_day(known_at(UnitPeriod.objects.all(), known), on)
    for pk, *fields in standing.values_list("unit_id", "name", "kind", "code", "parent_id"):
        rows[pk] = tuple(fields)  # type: ignore[assignment]
    ordered = sorted(rows, key=lambda pk: (rows[pk][2], pk))
    paths: dict[int, str] = {}
    return {pk: UnitThen(pk, *rows[pk], path=_path(pk, rows, paths)) for pk in ordered}


def _path(pk: int, rows: Mapping[int, tuple[str, str, str, int | None]], paths: dict[int, str]) -> str:
    """The path of a unit through its parents of the day, each looked at once; a parent that was not there ends it."""
    if pk not in paths:
        paths[pk] = f"/{pk}/"  # also what a circle would end with
        parent = rows[pk][3]
        if parent is not None and parent in rows:
            paths[pk] = f"{_path(parent, rows, paths)}{pk}/"
    return paths[pk]


def office_holders(unit_ids: Collection[int], *, on: date, known: datetime) -> set[int]:
    """Ids of the persons who held an office on ``on`` at one of these units; for merged duplicates, of whom they became."""
    rows = on_day(known_at(Appointment.objects.all(), known), on).values_list(
        "unit_id", "person_id", "person__merged_into"
    )
    return {merged_into or person for unit, person, merged_into in rows if unit in unit_ids}


def offices_then(person_ids: Collection[int], *, known: datetime) -> dict[int, list[OfficeThen]]:
    """All offices, ended and coming ones too, by person, as far as was known; merged duplicates' are their person's."""
    posts = Post.objects.in_bulk()
    duplicates = dict(Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    wanted = set(person_ids)
    own = [*wanted, *(pk for pk, merged_into in duplicates.items() if merged_into in wanted)]
    found: dict[int, list[OfficeThen]] = {}
    rows = known_at(Appointment.objects.filter(person__in=own), known).order_by("since", "pk")
    for person, post, unit, since, until in rows.values_list("person_id", "post_id", "unit_id", "since", "until"):
        owner = duplicates.get(person, person)
        found.setdefault(owner, []).append(OfficeThen(posts[post], unit, since, until))
    return found


def home_then(offices: Collection[OfficeThen], on: date) -> tuple[int | None, int | None]:
    """(unit, main post) as ids that ``offices`` of one person gave on ``on``, by the rule of `appointments.leading`."""
    rule: Callable[..., tuple[int | None, int | None]] = leading  # it looks at what both kinds of office have
    return rule(list(offices), on)
