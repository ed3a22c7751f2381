"""The event log: the one way in for what people do, from a page's form as from a phone's outbox.

An app registers what an event of its type does; ``append`` writes the event and lets it act, in one transaction::

    inbox.register("answer_set", projections.answer)          # in AppConfig.ready()
    answer = inbox.append_one(person, event, at=clock.now())   # in the view of the page's form

Order and locks. The insert takes the next ``object_seq`` of the object by itself; a second appender to the same object
meets the unique constraint and waits there until the first has committed. So the insert is the lock of the object, and
a handler that locks rows of its own (the sitting) does so after it. Never lock them before ``append``: two requests
could then wait for each other.
A batch holds several objects, and their handlers lock what its person has in common (his levels, his places in lessons). So
it locks the person first: his batches, from whichever phone, come one after the other, and so does what a page's form hands in
of a type that is ``shared``. Where two still meet crosswise, the database ends one of them, and that one is run again.

Source: docs/phone.md, "The offline contract", 2 and 5; docs/safety.md, D-01 and D-02.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection, models, transaction

from offline import clocks
from offline.models import Device, Event, EventConflict
from offline.verdicts import UNLOGGED, Answer, Beside, Malformed, NewEvent, NotYet, Rejected, Sent, Verdict

logger = logging.getLogger(__name__)
T = TypeVar("T")

RACES = 20
"""How often a lost race for the next place of an object is run again before the phone is asked to come later."""
DEADLOCK, DEADLOCKS = "40P01", 3
"""What PostgreSQL calls a ring of waiting transactions, and how often one that it ended is run again."""

Handler = Callable[[Event], None]
Earliest = Callable[[NewEvent], datetime | None]
PackKeeper = Callable[[Mapping[str, str], models.Model, datetime], Mapping[str, str]]


@dataclass(frozen=True)
class Kind:
    """What events of one type do. ``earliest``: the first instant at which such an event can have happened.

    ``is_shared``: the handler writes what its person has only once.
    """

    handler: Handler
    earliest: Earliest | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class Maker:
    """Whose events these are, and from which device."""

    person: models.Model
    device: Device | None = None


KINDS: dict[str, Kind] = {}
KEEPERS: list[PackKeeper] = []


def register_packs(keeper: PackKeeper) -> None:
    """Let ``keeper`` see the packs of a batch before its events act: (signed ones by id, whose batch it is, received at).

    It says which of them cannot be used, each with the code of why.
    """
    if keeper not in KEEPERS:
        KEEPERS.append(keeper)


def register(type: str, handler: Handler, *, earliest: Earliest | None = None, shared: bool = False) -> None:
    """Let ``handler`` act on every new event of ``type``, in the transaction that writes it.

    The handler may raise `Rejected`: the event is kept as rejected, and what the handler wrote is undone; or `NotYet`: nothing
    is kept, and the phone sends it again. Any other error of a handler does the same. ``event.person`` is loaded already,
    ``event.beside`` is what came with it. shared: it writes what its person has only once, his levels or his plan.
    Types in `UNLOGGED` get an event that is in no table and has no time.
    """
    known = KINDS.get(type)
    if known is not None and known.handler is not handler:
        raise ImproperlyConfigured(f"Two handlers for events of the type '{type}'.")
    KINDS[type] = Kind(handler, earliest, shared)


def append_one(person: models.Model, new: NewEvent, *, at: datetime, device: Device | None = None) -> Answer:
    """Write one event that happens now; the way in of a page's form. Three statements besides the handler's.

    An error of the handler reaches the caller, and nothing is written then.
    """

    def act() -> Answer:
        return _append(new, Maker(person, device), at=at, received=at, beside=Beside())

    def act_alone() -> Answer:
        with transaction.atomic():
            _one_by_one(person)
            return act()

    kind = KINDS.get(new.type)
    return _again_when_crossed(act_alone if kind and kind.is_shared else act)


def append(
    batch: Sequence[NewEvent | Malformed],
    person: models.Model,
    device: Device | None,
    at: datetime,
    sent: Sent = Sent(),  # noqa: B008  frozen
    beside: Beside = Beside(),  # noqa: B008  frozen
) -> list[Answer]:
    """Write what is new of ``batch``, in one transaction; one answer per event, in the order given.

    at: the instant of receiving. sent: the phone's clocks at the sending. beside: packs and texts that came along.
    Events of one object act in the order of their ``seq``, wherever they stand in the batch. One that fails is
    answered ``later`` and keeps no other from counting.
    """
    return _again_when_crossed(lambda: _append_all(batch, Maker(person, device), at, sent, beside))


def _again_when_crossed(act: Callable[[], T]) -> T:
    """What ``act`` gives, run again where the database ended it to free another one. Inside of a transaction that is for its owner."""
    for left in reversed(range(DEADLOCKS)):
        try:
            return act()
        except OperationalError as error:
            is_crossed = getattr(error.__cause__, "sqlstate", "") == DEADLOCK
            if not is_crossed or not left or connection.in_atomic_block:
                raise
    raise AssertionError  # the last round returned or raised


@transaction.atomic
def _append_all(
    batch: Sequence[NewEvent | Malformed], maker: Maker, at: datetime, sent: Sent, beside: Beside
) -> list[Answer]:
    person = maker.person
    _one_by_one(person)
    answers: dict[int, Answer] = {}
    known = _known([event.id for event in batch if isinstance(event, NewEvent)])
    beside = _kept_packs(beside, person, at)
    starts: dict[tuple[str, UUID], datetime | None] = {}
    # By object: two batches that touch the same sittings take their locks in the same order.
    for place in sorted(range(len(batch)), key=lambda place: _order(batch[place])):
        event = batch[place]
        if isinstance(event, Malformed):
            answers[place] = Answer(event.id, Verdict.REJECTED, event.code)
        elif event.id in known:
            answers[place] = _repeat(event, maker, known[event.id], at)
        else:
            happened = clocks.happened_at(event, sent, received=at, earliest=_earliest(event, starts))
            own = replace(beside, is_sure=clocks.agree(event, sent))
            answers[place] = _append_or_later(event, maker, at=happened, received=at, beside=own)
    return [answers[place] for place in range(len(batch))]


def _one_by_one(person: models.Model) -> None:
    """Let the transactions of one person wait for each other until they end."""
    get_user_model().objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").first()


def _kept_packs(beside: Beside, person: models.Model, at: datetime) -> Beside:
    refused: dict[str, str] = {}
    if beside.packs:
        for keeper in KEEPERS:
            refused |= keeper(beside.packs, person, at)
    return replace(beside, refused=refused)


def _order(event: NewEvent | Malformed) -> tuple[Any, ...]:
    if isinstance(event, Malformed):
        return ("",)
    return (str(event.object), event.store, event.seq or 0, str(event.id))


def _earliest(event: NewEvent, seen: dict[tuple[str, UUID], datetime | None]) -> datetime | None:
    """The earliest instant of ``event``, asked once per type and object of a batch."""
    key = (event.type, event.object)
    if key not in seen:
        kind = KINDS.get(event.type)
        seen[key] = kind.earliest(event) if kind and kind.earliest else None
    return seen[key]


def _append_or_later(new: NewEvent, maker: Maker, *, at: datetime, received: datetime, beside: Beside) -> Answer:
    try:
        return _append(new, maker, at=at, received=received, beside=beside)
    except DatabaseError:
        raise  # the transaction cannot go on; the phone sends the whole batch again
    except Exception:
        # What a phone wrote is never lost by a mistake of ours: the phone keeps it and comes again.
        logger.exception("an event of the type %s could not act", new.type)
        return Answer(str(new.id), Verdict.LATER)


def _append(new: NewEvent, maker: Maker, *, at: datetime, received: datetime, beside: Beside) -> Answer:
    """Insert, then act; a repeat and a lost race are told apart only when the insert found its place taken."""
    event = _row(new, maker, at=at, received=received)
    event.beside = beside
    kind = KINDS.get(new.type)
    if new.type in UNLOGGED:
        return _act_unlogged(event, kind)
    for lost in range(RACES):
        try:
            with transaction.atomic():
                if lost:
                    _queue_up(new.object)
                if _insert(event):
                    _act(event, kind)
                    return Answer(str(new.id), Verdict.ACCEPTED)
        except NotYet as missing:
            return Answer(str(new.id), Verdict.LATER, missing.code)
        except Rejected as refusal:
            event = _row(new, maker, at=at, received=received, verdict=Verdict.REJECTED, code=refusal.code)
            if _insert(event):
                return Answer(str(new.id), Verdict.REJECTED, refusal.code)
        known = _known([new.id])
        if known:
            return _repeat(new, maker, known[new.id], received)
    return Answer(str(new.id), Verdict.LATER)


def _queue_up(object: UUID) -> None:
    """Wait behind those who lost the race as well: all of them hold on to the first event of the object, one by one."""
    Event.objects.filter(object=object, object_seq=1).select_for_update().values_list("pk").first()


def _act(event: Event, kind: Kind | None) -> None:
    if kind is None:
        raise Rejected("unknown_type")
    kind.handler(event)


def _act_unlogged(event: Event, kind: Kind | None) -> Answer:
    """Where one is in a lesson or a recording: without a time, and without a trace in the log."""
    event.at = event.received_at = event.client_ts = event.mono_ms = None
    try:
        with transaction.atomic():
            if kind is not None:
                kind.handler(event)
    except NotYet as missing:
        return Answer(str(event.pk), Verdict.LATER, missing.code)
    except Rejected as refusal:
        return Answer(str(event.pk), Verdict.REJECTED, refusal.code)
    return Answer(str(event.pk), Verdict.ACCEPTED)


def _row(
    new: NewEvent,
    maker: Maker,
    *,
    at: datetime,
    received: datetime,
    verdict: Verdict = Verdict.ACCEPTED,
    code: str = "",
) -> Event:
    return Event(
        id=new.id,
        person=maker.person,
        device=maker.device,
        type=new.type,
        object=new.object,
        data=dict(new.data),
        content_hash=new.content_hash(),
        store=new.store,
        seq=new.seq,
        run=new.run,
        client_ts=new.client_ts,
        mono_ms=new.mono_ms,
        pack=new.pack,
        at=at,
        received_at=received,
        recorded_at=received,
        verdict=verdict.value,
        code=code[:40],
    )


@dataclass(frozen=True)
class _Known:
    """What is kept of an event: whose it is, what it said, and what was said of it."""

    person_id: int
    content_hash: str
    verdict: str
    code: str


def _known(ids: Sequence[UUID]) -> dict[UUID, _Known]:
    rows = Event.objects.filter(pk__in=ids).values_list("pk", "person_id", "content_hash", "verdict", "code")
    return {pk: _Known(*row) for pk, *row in rows}


def _repeat(new: NewEvent, maker: Maker, known: _Known, received: datetime) -> Answer:
    """The stored verdict of an event that is known; another content under its id is kept beside it."""
    if known.person_id != maker.person.pk or known.content_hash != new.content_hash():
        _keep_conflict(new, maker, received)
        return Answer(str(new.id), Verdict.CONFLICT)
    if known.verdict == Verdict.REJECTED:
        return Answer(str(new.id), Verdict.REJECTED, known.code)
    return Answer(str(new.id), Verdict.DUPLICATE)


def _keep_conflict(new: NewEvent, maker: Maker, received: datetime) -> None:
    # The id follows from the content: the same conflict, sent a hundred times, is one row.
    row = EventConflict(
        id=uuid5(new.id, f"{maker.person.pk} {new.content_hash()}"),
        event_id=new.id,
        person=maker.person,
        content={"type": new.type, "object": str(new.object), "data": dict(new.data)},
        received_at=received,
        recorded_at=received,
    )
    EventConflict.objects.bulk_create([row], ignore_conflicts=True)


def _insert(event: Event) -> bool:
    """Insert-or-ignore in one statement, which also gives the event its place; whether it was inserted."""
    statement, fields = _statement()
    values = [field.get_db_prep_save(getattr(event, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, values[fields.index(Event._meta.get_field("object"))]])
        row = cursor.fetchone()
    if row is None:
        return False
    event.object_seq = row[0]
    event._state.adding = False
    event._state.db = connection.alias
    return True


@cache
def _statement() -> tuple[str, list[models.Field[Any, Any]]]:
    """The insert and the fields of its parameters; the object comes once more at the end, to count its events.

    Not by ``bulk_create(ignore_conflicts=True)``: that one does not tell whether the row went in. Names of columns
    are the model's own; every value is a parameter.
    """
    fields = [field for field in Event._meta.concrete_fields if field.name != "object_seq"]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = Event._meta.db_table
    text = (
        f'INSERT INTO "{table}" ({columns}, "object_seq") VALUES ({places}, '  # noqa: S608
        f'(SELECT COALESCE(MAX("object_seq"), 0) + 1 FROM "{table}" WHERE "object" = %s)) '
        'ON CONFLICT DO NOTHING RETURNING "object_seq"'
    )
    return text, fields
