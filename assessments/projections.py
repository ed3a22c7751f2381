"""What the events of a sitting do: the one way in, for a page's form as for a phone's outbox.

An event is kept whatever it is worth: one that can never count is refused, and stays in the log with its code.
The rows are derived from the log, and `rebuild_answers` derives them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from assessments import (
    answer_fields,
    answers,
    events,
    holding,
    leases,
    marked,
    packs,
    sittings,
    terms,
    versions,
    written,
)
from assessments.accommodation_rules import ORAL
from assessments.answers import Said
from assessments.events import AnswerSet, BadEvent, Body, Folded, Kept, LeaseTaken, Logged, SittingSubmitted, fold
from assessments.models import Answer, OralReading, Quiz, Sitting
from assessments.scoring import LOADED, PAPER, Sheet, score
from kit.lookup import one_or_none
from offline.api import NewEvent, Rejected
from offline.models import Event
from people.models import Person


def answer(event: Event) -> None:
    """Handler of ``answer_set``."""
    body = _read(event)
    if isinstance(body, AnswerSet):
        sitting = _locked(event, body.sitting)
        sittings.answer(sitting, body.item, body.answer, _said(event, sitting), received_at=event.received_at)
        for name in body.answer:
            if (text := event.beside.texts.get(name)) is not None and answer_fields.hash_of(text) == name:
                written.keep(sitting.pk, body.item, text, at=event.received_at)


def submit(event: Event) -> None:
    """Handler of ``sitting_submitted``."""
    body = _read(event)
    if isinstance(body, SittingSubmitted):
        sitting = _locked(event, body.sitting)
        said = _said(event, sitting)
        if sitting.is_open and said.in_force:
            sitting.aside = packs.aside_of(sitting, at=said.at) or ""
        sittings.submit(sitting, body.sheet, said, received_at=event.received_at)


def take_lease(event: Event) -> None:
    """Handler of ``lease_taken``. The event itself is all that is kept: who holds a sitting is read from its log."""
    body = _read(event)
    if isinstance(body, LeaseTaken):
        sitting = _locked(event, body.sitting)
        before = Event.objects.log_of(sitting.pk).filter(type=events.LEASE_TAKEN, object_seq__lt=event.object_seq)
        last = before.order_by("-object_seq").values_list("data__holder", flat=True).first()
        if not sitting.is_open:
            raise Rejected("closed_already")
        if last == body.holder:
            raise Rejected("held_already")


def started_at(new: NewEvent) -> datetime | None:
    """The first instant at which an event of this sitting can have happened: its start, or the issue of the pack that it comes
    from; None when there is neither."""
    found = one_or_none(Sitting.objects.filter(pk=new.object).values_list("packed_at", "started_at"))
    return found[0] or found[1] if found else packs.issued_at(new)


@transaction.atomic
def rebuild_answers(sitting: Sitting) -> list[Answer]:
    """Make the answers of ``sitting`` again from its log, and return them by version. Nothing changes when they were right."""
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    rows = derived(sitting)
    Answer.objects.filter(sitting=sitting).delete()
    Answer.objects.bulk_create(rows)
    return rows


def derived(sitting: Sitting) -> list[Answer]:
    """The rows that the log amounts to, by version; writes nothing. What another program recorded has no log: it stands."""
    if sitting.condition == LOADED:
        return list(Answer.objects.filter(sitting=sitting).order_by("version_id"))
    log = list(Event.objects.log_of(sitting.pk))
    until = terms.read(sitting.given).takes_until(sitting.deadline_at) if sitting.quiz.is_authored else None
    if sitting.closed_at is not None and sitting.submit_event is None and until is not None:
        return _derived_of_run_out(sitting, [event for event in log if event.received_at <= until])
    state, said = fold(logged(log)), _said_of(log)
    if (sitting.purpose != Quiz.Purpose.PLACING or sitting.condition == PAPER) and state.closed_by is not None:
        sheet = told_sheet(log, state.closed_by) if terms.read(sitting.given).tells_at_once else state.sheet
        result = score(versions.items_of(sitting), sheet, marked=marked.marked_of(sitting))
        rows = answers.rows_of_sheet(sitting, sheet, result, said[state.closed_by])
    else:
        newest = [kept for kept in state.history if kept.standing is events.Standing.NEWEST]
        rows = [_row(sitting, kept, said[kept.id]) for kept in newest]
    return sorted(rows, key=lambda row: row.version_id)


def told_sheet(log: Sequence[Event], closed_by: UUID) -> Sheet:
    """What had been answered, and told, when ``closed_by`` was received, whatever it handed in.

    The order of the phone says nothing here: an answer that the submit overtook was not told, and one that stands was.
    """
    closing = next(event.object_seq for event in log if event.pk == closed_by)
    state = fold(logged([event for event in log if event.object_seq < closing]))
    newest = (kept for kept in state.history if kept.standing is events.Standing.NEWEST and kept.answer)
    return Sheet({kept.item: kept.answer for kept in newest})


def _derived_of_run_out(sitting: Sitting, log: Sequence[Event]) -> list[Answer]:
    """What had been received when time closed the sitting; no submit was among it."""
    state, said = fold(logged(log)), _said_of(log)
    newest = [kept for kept in state.history if kept.standing is events.Standing.NEWEST]
    rows = [_row(sitting, kept, said[kept.id]) for kept in newest]
    rows = answers.marked(rows, score(versions.items_of(sitting), state.sheet, marked=marked.marked_of(sitting)))
    return sorted(rows, key=lambda row: row.version_id)


def folded(sitting: Sitting) -> Folded:
    """The whole history of a sitting, for staff: what stands, what was late, what came from another phone."""
    until = terms.read(sitting.given).takes_until(sitting.deadline_at) if sitting.quiz.is_authored else None
    return fold(logged(Event.objects.log_of(sitting.pk)), closes_at=until)


def logged(log: Iterable[Event]) -> list[Logged]:
    """The accepted answers and submits of one sitting as the pure rules take them. log: in the order of receiving.

    Which lease was in force, and which stores had written before, follow from the log alone.
    """
    rows, stores, taken = [], list[str](), 0
    for event in log:
        body = events.read(event.type, event.data)
        if isinstance(body, LeaseTaken):
            taken += 1
            continue
        _count_store(event, stores)
        lease, seq = _place(event, stores, taken)
        rows.append(
            Logged(
                id=event.pk,
                body=body,
                lease=lease,
                seq=seq,
                received=event.object_seq,
                newest_lease=leases.first_of(taken),
                received_at=event.received_at,
            )
        )
    return rows


def _row(sitting: Sitting, kept: Kept, said: Said) -> Answer:
    """The row of an answer that stands. In a placing, and where each question tells its answer, it is known at once whether
    it is right."""
    (line,) = [line for line in sitting.asked if line.item == kept.item]
    right = None
    if sitting.purpose == Quiz.Purpose.PLACING or terms.read(sitting.given).tells_at_once:
        (mark,) = score(versions.items([line]), Sheet({kept.item: kept.answer})).per_item
        right = mark.is_right if sitting.purpose == Quiz.Purpose.PLACING else answers.right_or_not(mark.finding)
    return Answer(
        sitting=sitting,
        version_id=line.version,
        value=list(kept.answer),
        event=said.event,
        lease=said.lease,
        seq=said.seq,
        at=said.at,
        right=right,
    )


def _read(event: Event) -> Body | LeaseTaken:
    try:
        return events.read(event.type, event.data)
    except BadEvent as bad:
        raise Rejected(bad.code.value) from None


def _locked(event: Event, sitting_id: UUID) -> Sitting:
    """The sitting of the event, locked, with its quiz: it must be the maker's own."""
    if sitting_id != event.object:
        raise Rejected(events.Refusal.BAD_SITTING.value)
    # Locked after the event's insert, never before it: see offline.inbox.
    rows = holding.counted(Sitting.objects.select_for_update(of=("self",)).select_related("quiz"))
    sitting = one_or_none(rows.filter(pk=sitting_id))
    if sitting is None:
        packs.begin(event, sitting_id)
        sitting = rows.get(pk=sitting_id)
    if sitting.condition == ORAL:
        return _read_by(event, sitting)
    if sitting.person_id != event.person_id:
        raise Rejected("not_yours")
    sitting.person = event.person
    return sitting


def _read_by(event: Event, sitting: Sitting) -> Sitting:
    """A sitting that is read to its person: only who reads it writes events of it."""
    if not OralReading.objects.filter(sitting=sitting, by=event.person_id).exists():
        raise Rejected("not_yours")
    sitting.person = Person.objects.get(pk=sitting.person_id)
    return sitting


def _said(event: Event, sitting: Sitting) -> Said:
    """What an event says of its place, and whether its lease is in force. sitting: locked, out of `holding.counted`."""
    if _count_store(event, sitting.stores):
        sitting.save(update_fields=["stores"])
    lease, seq = _place(event, sitting.stores, sitting.taken)
    return Said(event.pk, lease, seq, event.at, in_force=lease >= leases.first_of(sitting.taken))


def _said_of(log: Sequence[Event]) -> dict[UUID, Said]:
    """The place of every answer and submit of a log, by id."""
    dates = {event.pk: event.at for event in log}
    return {line.id: Said(line.id, line.lease, line.seq, dates[line.id]) for line in logged(log)}


def _place(event: Event, stores: list[str], taken: int) -> tuple[int, int]:
    """Lease number and seq. A store counts by itself, so each has its own number; the page's form has the server's order."""
    take = leases.claimed(event.data, taken)
    if not event.store or event.seq is None:
        return leases.number_of(take), event.object_seq
    return leases.number_of(take, 1 + stores.index(event.store)), event.seq


def _count_store(event: Event, stores: list[str]) -> bool:
    """Let ``stores`` hold the store of the event; whether it is new."""
    if not event.store or event.seq is None or event.store in stores:
        return False
    stores.append(event.store)
    return True
