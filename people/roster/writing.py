"""The differences of a roster written: set-based, under one operation, a few hundred persons at a time."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from kit.errors import Stale
from people import appointments, hand_over, operations
from people.models import Appointment, Operation, Person, Post, Unit
from people.roster.differences import FIELDS, Alter, Begin, Difference

AT_ONCE = 1_000  # persons in memory as rows at a time
Tell = Callable[[int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Occasion:
    """Why and when it is written. as_of: the day of the roster; on: today."""

    unit: Unit
    by: Person
    as_of: date
    on: date
    document: str = ""


def write(changes: Sequence[Difference], occasion: Occasion, tell: Tell | None = None) -> Operation:
    """Write ``changes`` in the caller's transaction. tell: is told the persons written so far.

    Raises Stale when an office or a person was changed since the plan was made.
    """
    operation = operations.begin(
        Operation.Kind.ROSTER,
        occasion.unit,
        on=occasion.as_of,
        by=occasion.by,
        document=occasion.document,
        summary=summary(changes),
    )
    writer = _Writer(operation, occasion)
    made: list[int] = []
    done = 0
    for part in batches(changes, AT_ONCE):
        made += writer.part(part)
        done += len(part)
        if tell:
            tell(done)
    old = (change.person_id for change in changes if change.person_id is not None)
    appointments.announce(old, derived=made)
    hand_over.name_successors(operation, at=operation.at)
    return operation


def summary(changes: Iterable[Difference]) -> dict[str, int]:
    """How many differences there are of each kind, and offices."""
    counts: dict[str, int] = defaultdict(int)
    for change in changes:
        counts[change.kind] += 1
        counts["begins"] += len(change.begins)
        counts["ends"] += len(change.ends)
    return dict(counts)


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """``rows`` in pieces of ``size``."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


class _Writer:
    def __init__(self, operation: Operation, occasion: Occasion) -> None:
        self.operation, self.occasion = operation, occasion
        self.posts = {post.pk: post for post in Post.objects.all()}

    def part(self, changes: Sequence[Difference]) -> list[int]:
        """Write some persons with all that belongs to them; the ids of those who are new."""
        new = [change for change in changes if change.person_id is None]
        old = [change for change in changes if change.person_id is not None]
        people = self._make(new)
        self._change([change for change in old if change.fields])
        ids = [*(person.pk for person in people), *(change.person_id for change in old)]
        rows = [self._office(pk, begin) for pk, c in zip(ids, [*new, *old], strict=True) for begin in c.begins]
        rows += self._replacing([alter for change in old for alter in (*change.alters, *change.ends)])
        Appointment.objects.bulk_create(rows, batch_size=AT_ONCE)
        return [person.pk for person in people]

    def _make(self, changes: Sequence[Difference]) -> list[Person]:
        people = [self._person(change) for change in changes]
        Person.objects.bulk_create(people, batch_size=AT_ONCE)
        operations.keep(self.operation, (operations.Changed(person.pk, None) for person in people))
        return people

    def _person(self, change: Difference) -> Person:
        """Somebody new. Who has a telephone can come in by a code from today on: the days to learn in begin."""
        values = {name: new for name, _old, new in change.fields}
        offices = [self._office(None, begin) for begin in change.begins]
        home, post = appointments.leading(offices, self.occasion.on)
        return Person(
            uuid=uuid.uuid4(),
            password="!",  # noqa: S106  none: a cadre comes in by a code or a slip
            home_unit_id=home,
            main_post_id=post,
            invited_on=self.occasion.on if values.get("phone") else None,
            **values,
        )

    def _change(self, changes: Sequence[Difference]) -> None:
        people = Person.objects.in_bulk([change.person_id for change in changes])
        kept: list[operations.Changed] = []
        for change in changes:
            person = people.get(change.person_id or 0)
            if person is None:
                raise Stale(_("A person was removed in the meantime."), _("Try the roster again."))
            names = [name for name, _old, _new in change.fields]
            before: dict[str, Any] = {name: getattr(person, name) for name in names}
            kept.append(operations.Changed(person.pk, before))
            for name, _old, new in change.fields:
                setattr(person, name, new)
        if people:
            operations.keep(self.operation, kept)
            hashes = ("phone_hash", "id_number_hash")
            operations.save_many(list(people.values()), [*FIELDS, *hashes])

    def _office(self, person_id: int | None, begin: Begin) -> Appointment:
        return Appointment(
            person_id=person_id,
            post=self.posts[begin.post_id],
            unit_id=begin.unit_id,
            term_id=begin.term_id,
            since=begin.since,
            until=begin.until,
            document=begin.document or self.occasion.document,
            recorded_by=self.occasion.by,
            operation=self.operation,
        )

    def _replacing(self, alters: Sequence[Alter]) -> list[Appointment]:
        """Rows with other days that stand in the place of those that are held."""
        found = Appointment.objects.valid().select_for_update(of=("self",)).in_bulk([alter.id for alter in alters])
        rows = []
        for alter in alters:
            old = found.get(alter.id)
            if old is None:
                raise Stale(_("An office was changed in the meantime."), _("Try the roster again."))
            rows.append(
                Appointment(
                    person_id=old.person_id,
                    post_id=old.post_id,
                    unit_id=old.unit_id,
                    term_id=old.term_id,
                    since=alter.since,
                    until=alter.until,
                    interim=old.interim,
                    document=self.occasion.document or old.document,
                    recorded_by=self.occasion.by,
                    replaces=old,
                    operation=self.operation,
                )
            )
        return rows
