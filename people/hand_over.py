"""Hand-over lists (移交清单): what a leaver hands to the successor, line by line, ticked by both.

The law sets ten days from the day on which a new committee came into being, under the eye of the township; the same
ten days are asked of a single member of a committee who leaves in between. Other posts have no day.

Source: 村民委员会组织法 第24条; 城市居民委员会组织法 第25条; 会计法 第39条 (an accountant who leaves hands over).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import audit, clock
from kit.errors import InputError, NotNow, Text
from kit.loading import csv_rows
from notifications.api import send
from people.changes import ONE_OF_A_KIND
from people.models import Appointment, HandOver, HandOverItem, Operation, Person, Post
from people.operations import hindered_by
from people.signals import operation_undone

LINES = Path(__file__).parent / "data" / "hand_over.csv"
DAYS = timedelta(days=10)
LINES_AT_MOST = 60
SEAT_UNIT, SEAT_POST = OuterRef("appointment__unit"), OuterRef("appointment__post")


@dataclass(frozen=True)
class Line:
    """One line of the standard list. posts: keys, or ``*`` for every post. source: law and article, or empty."""

    posts: frozenset[str]
    what: str
    source: str


@cache
def standard_lines() -> tuple[Line, ...]:
    """The list of the data file, in its order."""
    rows = csv_rows(LINES, ("posts", "what", "source"))
    return tuple(Line(frozenset(row["posts"].split()), row["what"], row["source"]) for row in rows)


def lines_of(post_key: str) -> list[Line]:
    """The standard lines of a post, its own ones first."""
    return [line for line in standard_lines() if post_key in line.posts or "*" in line.posts]


@cache
def sources() -> dict[str, str]:
    """The source behind a line, by its words."""
    return {line.what: line.source for line in standard_lines() if line.source}


def due_of(post: Post, last_day: date) -> date | None:
    """The day by which it is handed over: ten days for members of a committee, none for others."""
    return last_day + DAYS if post.body == "committee" else None


def open_many(ended: Iterable[Appointment], *, by: Person | None, at: datetime) -> list[HandOver]:
    """Open the lists of offices that ended; reserve marks and those that have one are passed over.

    Five statements, however many they are.
    """
    rows = Appointment.objects.filter(pk__in=[row.pk for row in ended], hand_over__isnull=True, until__isnull=False)
    offices = list(rows.real().select_related("post"))
    after = _successors(offices)
    lists = [
        HandOver(
            id=uuid.uuid4(),
            appointment=office,
            successor_id=after.get(office.pk),
            opened_at=at,
            opened_by=by,
            due_on=due_of(office.post, office.until),
        )
        for office in offices
    ]
    HandOver.objects.bulk_create(lists, batch_size=400)
    HandOverItem.objects.bulk_create(
        [
            HandOverItem(hand_over=each, order=place, what=line.what)
            for each in lists
            for place, line in enumerate(lines_of(each.appointment.post.key), start=1)
        ],
        batch_size=400,
    )
    return lists


def _successors(offices: Iterable[Appointment]) -> dict[object, int]:
    """Who took each of these seats after its holder, by the key of the office; a seat without a successor is left out.

    The first who took office after the leaver did, in the same post at the same unit, and was not gone with him. Posts
    that several hold have no seats of their own: nobody is assumed there, the desk chooses. One query.
    """
    seats = [office for office in offices if office.post.key in ONE_OF_A_KIND]
    if not seats:
        return {}
    # Pairs one by one are too many conditions for SQLite when a county turns its term.
    rows = Appointment.objects.valid().filter(
        unit__in={office.unit_id for office in seats}, post__in={office.post_id for office in seats}
    )
    holders = defaultdict(list)
    for unit, post, *span in rows.order_by("since", "recorded_at").values_list(
        "unit_id", "post_id", "person_id", "since", "until"
    ):
        holders[unit, post].append(span)
    found: dict[object, int] = {}
    for office in seats:
        for person, since, until in holders[office.unit_id, office.post_id]:
            stays = until is None or until > office.until
            if person != office.person_id and since > office.since and stays:
                found[office.pk] = person
                break
    return found


def name_successors(operation: Operation, *, at: datetime) -> None:
    """Let whoever took a seat by this deed take over what the one before him has not handed over yet, and tell him."""
    begun = Appointment.objects.valid().filter(operation=operation)
    _look_for_successors(_waiting().filter(Exists(begun.filter(unit=SEAT_UNIT, post=SEAT_POST))), at=at)


def _waiting() -> QuerySet[HandOver]:
    return (
        HandOver.objects.standing()
        .filter(successor__isnull=True, done_on__isnull=True, appointment__post__key__in=ONE_OF_A_KIND)
        .select_related("appointment__post")
    )


def _look_for_successors(waiting: Iterable[HandOver], *, at: datetime) -> None:
    lists = list(waiting)
    after = _successors(each.appointment for each in lists)
    people = Person.objects.in_bulk(set(after.values())) if after else {}
    for each in lists:
        if (person := after.get(each.appointment_id)) is not None:
            set_successor(each, people[person], at=at)


def forget_successors(sender: object, *, back: Operation, **_: object) -> None:
    """A deed was taken back: who never took the seat takes nothing over."""
    never = Appointment.objects.filter(operation=back, withdrawn=True, person=OuterRef("successor"))
    named = HandOver.objects.filter(Exists(never.filter(unit=SEAT_UNIT, post=SEAT_POST)), done_on__isnull=True)
    ids = list(named.values_list("pk", flat=True))
    if ids:
        HandOver.objects.filter(pk__in=ids).update(successor=None)
        _look_for_successors(_waiting().filter(pk__in=ids), at=back.at)


operation_undone.connect(forget_successors)


def set_successor(each: HandOver, person: Person, *, at: datetime) -> None:
    each.successor = person
    each.save(update_fields=["successor"])
    send(person, "hand_over_waits", at=at, once=f"people.hand_over {each.pk} {person.pk}")


class Side(StrEnum):
    """Who fills in: the one who leaves, the one who follows, or the township at its desk for both."""

    GIVER = "giver"
    TAKER = "taker"
    DESK = "desk"


@dataclass(frozen=True)
class Entry:
    """What one line says after it was filled in."""

    item: int
    amount: str
    note: str
    handed: bool
    received: bool


@dataclass(frozen=True)
class Filled:
    """The whole list as it was sent. more: a line of one's own, empty for none. witness, successor: at the desk only."""

    entries: Sequence[Entry]
    more: str = ""
    witness: str | None = None
    successor: Person | None = None


def allowed(side: Side, item: HandOverItem, entry: Entry) -> Entry:
    """What of ``entry`` this side may say; the rest stays as it is.

    What was received already is changed by nobody but the desk. What was not handed over cannot be received.
    """
    if side is Side.DESK:
        return Entry(entry.item, entry.amount, entry.note, entry.handed, entry.received and entry.handed)
    if side is Side.GIVER:
        if item.received:
            return _as_it_is(item)
        return Entry(entry.item, entry.amount, entry.note, entry.handed, received=False)
    return Entry(item.pk, item.amount, item.note, item.handed, entry.received and item.handed)


def _as_it_is(item: HandOverItem) -> Entry:
    return Entry(item.pk, item.amount, item.note, item.handed, item.received)


@transaction.atomic
def fill_in(
    each: HandOver, filled: Filled, *, side: Side, by: Person, at: datetime, request: HttpRequest | None = None
) -> HandOver:
    """Keep what was filled in. The list is done on the day on which both have ticked every line.

    Raises NotNow when it is done (but for the desk), InputError for a line too many.
    """
    # The row of the list is the lock of its lines.
    each = HandOver.objects.select_for_update(of=("self",)).select_related("appointment__unit").get(pk=each.pk)
    if each.done_on is not None and side is not Side.DESK:
        raise NotNow(gettext_lazy("This list is finished."), gettext_lazy("Call the township when something is wrong."))
    items = {item.pk: item for item in each.items.all()}
    for entry in filled.entries:
        if (item := items.get(entry.item)) is not None:
            said = allowed(side, item, entry)
            item.amount, item.note, item.handed, item.received = said.amount, said.note, said.handed, said.received
    HandOverItem.objects.bulk_update(items.values(), ["amount", "note", "handed", "received"])
    if filled.more.strip() and side is not Side.TAKER:
        if len(items) >= LINES_AT_MOST:
            raise InputError(gettext_lazy("The list has too many lines."), field="more")
        order = max((item.order for item in items.values()), default=0) + 1
        item = HandOverItem.objects.create(hand_over=each, order=order, what=filled.more.strip())
        items[item.pk] = item
    if side is Side.DESK:
        each.witness = (filled.witness or "").strip()
        if filled.successor is not None and filled.successor.pk != each.successor_id:
            set_successor(each, filled.successor, at=at)
    done = all(item.handed and item.received for item in items.values())
    each.done_on = (each.done_on or clock.day_of(at)) if done else None
    each.save(update_fields=["witness", "done_on"])
    audit.record(
        "people.hand_over_filled_in",
        by=by,
        of=each,
        scope_path=each.appointment.unit.path,
        fields=["items", *(["witness", "successor"] if side is Side.DESK else [])],
        request=request,
    )
    return each


def with_counts(found: QuerySet[HandOver]) -> QuerySet[HandOver]:
    """Each list with how many lines it has, and how many both have ticked."""
    return found.annotate(
        lines=Count("items"), ticked=Count("items", filter=Q(items__handed=True, items__received=True))
    )


def side_of(each: HandOver, person: Person) -> Side | None:
    """On which side of the list ``person`` stands himself; None for somebody else."""
    if each.appointment.person_id == person.pk:
        return Side.GIVER
    return Side.TAKER if each.successor_id == person.pk else None


@hindered_by
def _begun(operation: Operation, _made: Sequence[int]) -> Iterable[Text]:
    """Papers that changed hands are a fact: the deed that ended the office is not taken back behind it."""
    begun = HandOver.objects.filter(appointment__operation=operation).filter(
        Q(items__handed=True) | Q(items__received=True)
    )
    if begun.exists():
        yield _("The hand-over has begun. Untick its lines first.")
