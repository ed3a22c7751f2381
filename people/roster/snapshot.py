"""What the tables say before an import: frozen, read with a handful of queries, so that comparing asks nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from kit.fields import digest
from people.changes import ONE_OF_A_KIND
from people.models import Appointment, Operation, Person, Post, Term, Unit, UnitKind, UnitPeriod

GRASSROOTS = frozenset([UnitKind.VILLAGE, UnitKind.COMMUNITY])
AT_ONCE = 5_000  # rows that the database hands over at a time


@dataclass(frozen=True, slots=True)
class Place:
    """A unit. others: how it was called before. inside: whether the importer looks after it."""

    id: int
    name: str
    kind: str
    code: str
    parent_id: int | None
    path: str
    closed_on: date | None
    others: tuple[str, ...]
    inside: bool

    @property
    def is_grassroots(self) -> bool:
        return self.kind in GRASSROOTS


@dataclass(frozen=True, slots=True)
class Office:
    """A post: what it is called, where it stands. one_seat: a place has one of it."""

    id: int
    name: str
    others: tuple[str, ...]
    unit_kind: str
    aspirational: bool
    one_seat: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the area. phone, id_number: their keyed hashes; home: where the leading office is, or was."""

    id: int
    name: str
    gender: str
    born: date | None
    phone: bytes | None
    id_number: bytes | None
    education: str
    party_member: bool | None
    background: str
    home: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """An office that stands: who, what, where, from a day to a day (both included)."""

    id: UUID
    person_id: int
    post_id: int
    unit_id: int
    since: date
    until: date | None

    def stands(self, on: date) -> bool:
        """Whether it is not over on ``on``; it may be to come."""
        return self.until is None or self.until >= on


@dataclass(frozen=True, slots=True)
class Period:
    """A term of office of the unit at ``path``."""

    id: int
    path: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Merger:
    """What became of a unit that was merged. day: the first one without it. into: id of the unit that took its place."""

    day: date
    into: int


@dataclass(frozen=True)
class Snapshot:
    """All that a comparison goes by. elsewhere: keyed ID numbers of persons outside of the area. mergers: by unit."""

    places: Mapping[int, Place]
    offices: Mapping[int, Office]
    people: Mapping[int, Known]
    held: Mapping[int, tuple[Held, ...]]
    terms: tuple[Period, ...] = ()
    elsewhere: frozenset[bytes] = frozenset()
    sees_reserve: bool = False
    mergers: Mapping[int, Merger] = field(default_factory=dict)

    def where(self, unit_id: int | None) -> str:
        """石桥镇大湾村: a village with its township before it."""
        place = self.places.get(unit_id or 0)
        if place is None:
            return ""
        above = self.places.get(place.parent_id or 0)
        return f"{above.name}{place.name}" if place.is_grassroots and above else place.name


def phone_digest(number: str) -> bytes:
    """What a telephone number is compared by."""
    return bytes.fromhex(digest(Person, "phone_hash", number))


def id_digest(number: str) -> bytes:
    """What an ID number is compared by."""
    return bytes.fromhex(digest(Person, "id_number_hash", number))


def known_people(unit: Unit) -> QuerySet[Person]:
    """The persons whom a roster of ``unit`` may speak of: not erased, not merged away, not entered by mistake."""
    return Person.objects.filter(
        home_unit__path__startswith=unit.path,
        merged_into__isnull=True,
        erased_on__isnull=True,
        entered_by_mistake=False,
    )


def load(unit: Unit, *, sees_reserve: bool) -> Snapshot:
    """What stands in ``unit`` and below now; ten queries at most, whatever the number of persons."""
    people = {row.id: row for row in _people(unit)}
    held: dict[int, list[Held]] = defaultdict(list)
    for row in _held(unit):
        held[row.person_id].append(row)
    outside = Person.objects.filter(id_number_hash__isnull=False, merged_into__isnull=True).exclude(
        home_unit__path__startswith=unit.path
    )
    return Snapshot(
        places=_places(unit),
        offices={
            post.pk: Office(
                post.pk,
                post.name,
                tuple(post.other_names),
                post.unit_kind,
                post.aspirational,
                post.key in ONE_OF_A_KIND,
            )
            for post in Post.objects.all()
        },
        people=people,
        held={person_id: tuple(rows) for person_id, rows in held.items()},
        terms=_terms(unit),
        elsewhere=frozenset(
            bytes.fromhex(hashed)
            for hashed in outside.filter(entered_by_mistake=False).values_list("id_number_hash", flat=True)
        ),
        sees_reserve=sees_reserve,
        mergers=_mergers(),
    )


def _places(unit: Unit) -> dict[int, Place]:
    before: dict[int, list[str]] = defaultdict(list)
    for unit_id, name in UnitPeriod.objects.valid().order_by("since").values_list("unit_id", "name"):
        before[unit_id].append(name)
    rows = Unit.objects.values_list("id", "name", "kind", "code", "parent_id", "path", "closed_on")
    return {
        row[0]: Place(
            *row,
            tuple(dict.fromkeys(name for name in before[row[0]] if name != row[1])),
            row[5].startswith(unit.path),
        )
        for row in rows
    }


def _mergers() -> dict[int, Merger]:
    """By unit that ended in a merger: the new unit that began then, else the one that its offices or villages went to."""
    ended = list(
        UnitPeriod.objects.valid()
        .filter(operation__kind=Operation.Kind.MERGE, replaces__isnull=False, until__isnull=False)
        .values_list("unit_id", "kind", "until", "operation_id")
    )
    deeds = {deed for *_rest, deed in ended}
    begun: dict[tuple[UUID, str], int] = {}
    carried: dict[UUID, int] = {}
    if deeds:
        offices = Appointment.objects.filter(operation__in=deeds, replaces__isnull=True)
        carried = dict(offices.order_by().values_list("operation_id", "unit_id").distinct())
        rows = UnitPeriod.objects.filter(operation__in=deeds, replaces__isnull=True)
        for deed, kind, unit_id, parent_id in rows.values_list("operation_id", "kind", "unit_id", "parent_id"):
            begun[deed, kind] = unit_id
            carried.setdefault(deed, parent_id or 0)
    found = {
        unit_id: Merger(until + timedelta(days=1), begun.get((deed, kind)) or carried.get(deed, 0))
        for unit_id, kind, until, deed in ended
    }
    return {unit_id: merger for unit_id, merger in found.items() if merger.into}


def _people(unit: Unit) -> Iterable[Known]:
    fields = ("id", "name", "gender", "born", "phone_hash", "id_number_hash", "education", "party_member")
    rows = known_people(unit).order_by("pk").values_list(*fields, "background", "home_unit_id")
    for pk, name, gender, born, phone, id_number, education, party, background, home in rows.iterator(AT_ONCE):
        yield Known(pk, name, gender, born, _raw(phone), _raw(id_number), education, party, background, home)


def _raw(hashed: str | None) -> bytes | None:
    return bytes.fromhex(hashed) if hashed else None


def _held(unit: Unit) -> Iterable[Held]:
    """Offices of the persons of ``unit``, wherever they hold them; those of a duplicate are of whom it was merged into."""
    rows = (
        Appointment.objects.valid()
        .filter(person__home_unit__path__startswith=unit.path)
        .order_by("person_id", "since", "pk")
        .values_list("id", "person_id", "post_id", "unit_id", "since", "until", "person__merged_into_id")
    )
    for pk, person_id, *office, merged_into in rows.iterator(AT_ONCE):
        yield Held(pk, merged_into or person_id, *office)


def _terms(unit: Unit) -> tuple[Period, ...]:
    above = [int(part) for part in unit.path.strip("/").split("/") if part]
    rows = Term.objects.filter(Q(unit__in=above) | Q(unit__path__startswith=unit.path)).order_by("-unit__path", "since")
    return tuple(Period(*row) for row in rows.values_list("id", "unit__path", "since", "until"))
