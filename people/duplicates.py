"""Two rows that are one human being: found, compared, read together from then on, and apart again.

Rows stay with the person for whom they were written; readers take the set (`Person.own_ids`). Only offices move, as
rows that replace those of the duplicate, and empty fields are filled, so that everything can be taken back.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kit import audit, clock
from kit.errors import NotNow, Stale, Text
from people import appointments, operations
from people.footprint import Footprint, footprints_of
from people.models import Appointment, Operation, Person, Twins
from people.personal_data import FIELDS, shown
from people.signals import persons_merged


@dataclass(frozen=True)
class Group:
    """Persons who may be one: of one name in one village, or with one ID number, or one name and one telephone."""

    why: Text
    people: tuple[Person, ...]

    @property
    def pairs(self) -> list[tuple[Person, Person]]:
        """The first one beside each of the others."""
        return [(self.people[0], other) for other in self.people[1:]]


def suspected(viewer: Person) -> list[Group]:
    """Groups of persons in scope who may be one, strongest reason first; four queries and one for what was said before."""
    people = Person.objects.visible_to(viewer).filter(is_active=True)
    reasons: list[tuple[Text, tuple[str, ...], Q]] = [
        (_("one ID number"), ("id_number_hash",), Q(id_number_hash__isnull=False)),
        (_("one name and one telephone"), ("name", "phone_hash"), Q(phone_hash__isnull=False)),
        (_("one name in one village"), ("name", "home_unit"), Q(home_unit__isnull=False)),
    ]
    keys = [
        (why, fields, key)
        for why, fields, where in reasons
        for key in people.filter(where).order_by().values_list(*fields).annotate(n=Count("pk")).filter(n__gt=1)
    ]
    wanted = Q(pk__in=[])
    for _why, fields, _where in reasons:
        found = [key for _same, which, key in keys if which == fields]
        # A condition for each field, not for each group: SQLite takes no thousand of them. `_groups` tells them apart.
        wanted |= Q(**{f"{name}__in": {key[at] for key in found} for at, name in enumerate(fields)})
    rows = people.filter(wanted).select_related("home_unit__parent", "main_post").order_by("pk") if keys else []
    return _groups(list(rows), [(why, fields) for why, fields, _where in reasons])


def _groups(people: Sequence[Person], reasons: Sequence[tuple[Text, tuple[str, ...]]]) -> list[Group]:
    apart = set(Twins.objects.filter(first__in=[one.pk for one in people]).values_list("first_id", "second_id"))
    said: set[tuple[int, int]] = set()
    groups = []
    for why, fields in reasons:
        same: dict[tuple[Any, ...], list[Person]] = defaultdict(list)
        for person in people:
            key = tuple(getattr(person, person._meta.get_field(name).attname) for name in fields)
            if None not in key:
                same[key].append(person)
        for first, *others in same.values():
            pairs = {(first.pk, other.pk) for other in others}
            new = pairs - apart - said
            if new:
                said |= new
                groups.append(Group(why, (first, *(other for other in others if (first.pk, other.pk) in new))))
    return groups


@transaction.atomic
def are_two(one: Person, other: Person, *, by: Person) -> None:
    """Staff say that these are two persons; the pair is not suggested again. Harmless to repeat."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    Twins.objects.get_or_create(first=first, second=second, defaults={"by": by, "at": clock.now()})
    audit.record("people.said_two_persons", by=by, of=first, scope_path=path_of(first))


@dataclass(frozen=True)
class FieldChoice:
    """One field of which both have a value, and another one."""

    name: str
    label: Text
    kept: str
    other: str


@dataclass(frozen=True)
class OfficeMove:
    """An office of the duplicate. ``joins``: the one that ``keep`` holds already, with which it becomes one."""

    office: Appointment
    joins: Appointment | None

    @property
    def since(self) -> date:
        return min(self.office.since, self.joins.since) if self.joins else self.office.since

    @property
    def until(self) -> date | None:
        ends = [self.office.until, self.joins.until] if self.joins else [self.office.until]
        return None if None in ends else max(end for end in ends if end)


@dataclass(frozen=True)
class Preview:
    """What a merge would do. refusals: why it cannot be done; then nothing is offered."""

    keep: Person
    drop: Person
    choices: tuple[FieldChoice, ...]
    filled: tuple[str, ...]
    offices: tuple[Appointment, ...]
    moves: tuple[OfficeMove, ...]
    footprints: tuple[Footprint, ...]
    refusals: tuple[Text, ...]

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as nothing of what was shown has changed."""
        said = [
            self.keep.pk, self.drop.pk, self.choices, self.filled, [office.pk for office in self.offices],
            [move.office.pk for move in self.moves], [sorted(one.counts.items()) for one in self.footprints],
        ]  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

    @property
    def numbers(self) -> list[tuple[Text, int, int]]:
        """(what, of the one who stays, of the duplicate)."""
        return [
            (one.label, one.counts.get(self.keep.pk, 0), one.counts.get(self.drop.pk, 0)) for one in self.footprints
        ]


def preview(keep: Person, drop: Person, *, by: Person) -> Preview:
    """What it would mean to read ``drop`` together with ``keep``; a fixed number of queries."""
    choices, filled = [], []
    for field in FIELDS:
        ours, theirs = getattr(keep, field.name), getattr(drop, field.name)
        if theirs in (None, "") or ours == theirs:
            continue
        if ours in (None, ""):
            filled.append(field.name)
        else:
            choices.append(FieldChoice(field.name, field.label, shown(keep, field.name), shown(drop, field.name)))
    offices = tuple(_offices(keep))
    moves = tuple(OfficeMove(office, _same(office, offices)) for office in _offices(drop))
    ids = (keep.pk, drop.pk)
    return Preview(
        keep,
        drop,
        tuple(choices),
        tuple(filled),
        offices,
        moves,
        tuple(footprints_of(ids)),
        tuple(_refusals(keep, drop, by)),
    )


def _offices(person: Person) -> list[Appointment]:
    rows = Appointment.objects.valid().filter(person=person).select_related("post", "unit")
    return list(rows.order_by("since", "post__order"))


def _same(office: Appointment, others: Iterable[Appointment]) -> Appointment | None:
    """The office of the same post and unit that shares days with ``office``."""
    for other in others:
        if (other.post_id, other.unit_id) == (office.post_id, office.unit_id) and appointments.share_a_day(
            (office.since, office.until), (other.since, other.until)
        ):
            return other
    return None


def _refusals(keep: Person, drop: Person, by: Person) -> Iterable[Text]:
    if keep.pk == drop.pk:
        yield _("These are the same row.")
    if by.pk in (keep.pk, drop.pk):
        yield _("Nobody merges himself. Ask a colleague.")
    if keep.merged_into_id or drop.merged_into_id:
        yield _("One of the two was merged already. Look at the list again.")
    if keep.erased_on or drop.erased_on:
        yield _("One of the two was erased.")
    if drop.has_duplicates:
        yield _("Another person was merged into this one. Keep this one instead.")
    if drop.scopes.valid(clock.today()).exists():
        yield _("The duplicate has rights of staff. End those first, or keep this one instead.")


@transaction.atomic
def merge(
    keep: Person, drop: Person, *, by: Person, take: Collection[str] = (), document: str = "", expect: str = ""
) -> Operation:
    """Read ``drop`` together with ``keep`` from now on. Evidence, sittings, certificates and offices of both stand.

    take: fields of which the duplicate's value is right. expect: the fingerprint that was shown; raises Stale when it
    is another one by now. Raises NotNow when it cannot be done.
    """
    locked = {
        person.pk: person
        for person in Person.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("pk")
    }
    keep, drop = locked[keep.pk], locked[drop.pk]
    plan = preview(keep, drop, by=by)
    if plan.refusals:
        raise NotNow(" ".join(map(str, plan.refusals)))
    if expect and expect != plan.fingerprint:
        raise Stale(_("The data has changed since you looked at it."), _("Look again, then confirm it."))
    unit = keep.home_unit or drop.home_unit
    if unit is None:
        raise NotNow(_("Neither of the two belongs to a unit."), _("Give one of them an office first."))
    operation = operations.begin(
        Operation.Kind.PERSONS,
        unit,
        on=clock.today(),
        by=by,
        document=document,
        summary={"persons": 2, "offices": len(plan.moves)},
    )
    changed = _write_fields(plan, operation, take)
    _move_offices(plan, operation, by)
    appointments.announce([keep.pk, drop.pk])
    persons_merged.send(Person, person_ids=[keep.pk, drop.pk])
    audit.record("people.persons_merged", by=by, of=keep, scope_path=unit.path, fields=[*changed, "merged_into"])
    return operation


def _write_fields(plan: Preview, operation: Operation, take: Collection[str]) -> list[str]:
    """Fill what is empty, take what was chosen, point at each other; the names of the changed fields."""
    keep, drop = plan.keep, plan.drop
    wanted = [*plan.filled, *(choice.name for choice in plan.choices if choice.name in take)]
    invited = min((day for day in (keep.invited_on, drop.invited_on) if day), default=None)
    before = {name: getattr(keep, name) for name in wanted} | {
        "invited_on": keep.invited_on, "has_duplicates": keep.has_duplicates, "initials": keep.initials
    }  # fmt: skip
    operations.keep(
        operation,
        [operations.Changed(keep.pk, before), operations.Changed(drop.pk, {"merged_into": None})],
    )
    for name in wanted:
        setattr(keep, name, getattr(drop, name))
    keep.invited_on, keep.has_duplicates, drop.merged_into = invited, True, keep
    keep.save()
    drop.save(update_fields=["merged_into"])
    return wanted


def _move_offices(plan: Preview, operation: Operation, by: Person) -> None:
    """The duplicate's offices become those of who stays; two spans of one office become one."""
    for move in plan.moves:
        row = move.office
        appointments.withdraw_appointment(row, by=by, operation=operation)
        if move.joins is not None:
            appointments.withdraw_appointment(move.joins, by=by, operation=operation)
        appointments.appoint(
            plan.keep,
            row.post,
            row.unit,
            since=move.since,
            until=move.until,
            term=row.term,
            interim=row.interim,
            document=row.document,
            by=by,
            operation=operation,
        )


def pair_of(viewer: Person, one: UUID, other: UUID) -> tuple[Person, Person] | None:
    """Both persons, when the viewer may see both; else None."""
    people = Person.objects.visible_to(viewer).select_related("home_unit__parent", "main_post")
    found = {person.uuid: person for person in people.filter(uuid__in=[one, other])}
    return (found[one], found[other]) if {one, other} <= found.keys() else None


def path_of(person: Person) -> str:
    return person.home_unit.path if person.home_unit else ""
