"""The only writers of the ledger. A fact is added once, under the id that its maker gave it; a repeat adds nothing.

Each writer makes the touched states in the same transaction, so that a gap closes before the person's eyes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competencies.framework import CompetencyEntry, framework
from competencies.models import Decision, Estimate, Evidence, Void
from competencies.rebuild import rebuild_one, rebuilt
from competencies.rows import Key, Ledger, hold, owners_of, root_of
from competencies.showing import LEAST_COUNTING, STRENGTH, TOP_LEVEL, Kind, Rules
from competencies.signals import levels_changed
from kit import clock
from kit.errors import InputError
from people.models import Person


@dataclass(frozen=True, slots=True)
class Cited:
    """An article behind a question, and the day of the text that was asked (None when unknown)."""

    law: str
    article: str
    text_date: date | None = None

    def as_json(self) -> dict[str, str | None]:
        return {**asdict(self), "text_date": self.text_date.isoformat() if self.text_date else None}


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody showed in one competency at one level, as its maker tells it; the ledger adds who and when.

    id: made by the maker, kept on a repeat.  competency: its key.  on: the day it was shown.  until: the last day on
    which it is fresh, None for as long as the rules say.  condition: phone, assisted, supervised, paper or oral.
    source, source_id, revision: what it comes from ("sitting", the sitting's id, the revision of the quiz).
    """

    id: UUID
    competency: str
    level: int
    passed: bool
    kind: Kind
    on: date
    questions: int = 0
    right: int = 0
    condition: str = "phone"
    cites: tuple[Cited, ...] = ()
    until: date | None = None
    source: str = "sitting"
    source_id: UUID | None = None
    revision: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Estimated:
    """What a placing found about one competency: level 0 to 4, and with how many questions."""

    competency: str
    level: int
    questions: int = 0


class EvidenceConflict(IntegrityError):
    """The id of this fact already belongs to another fact; a mistake of its maker, never shown to people."""


def record(shown: Sequence[Shown], *, person: Person, by: Person | None = None, at: datetime) -> None:
    """Add what ``person`` showed, and make the states that it touches, in the caller's transaction or one of its own.

    by: who saw it, None for a test that a machine scored.  at: when we learned it. A day after that, from a phone whose
    clock is ahead, is corrected to it.
    Safe to repeat. Raises EvidenceConflict when an id was used for something else, KeyError for an unknown competency.
    """
    frame = framework()
    rows = [_row(fact, frame.by_key[fact.competency], frame.rules, person=person, by=by, at=at) for fact in shown]
    touched = {row.competency_id for row in rows if row.strength >= LEAST_COUNTING}
    with _one_transaction():
        root, owners = hold(root_of(person))
        Evidence.objects.bulk_create(rows, ignore_conflicts=True)
        found = rebuild_one(owners, touched, frame, on=clock.day_of(at), at=at) if touched else {}
        _check_written(rows, found, owners)
        if touched:
            levels_changed.send(Evidence, person_ids=[root])


def record_many(shown: Mapping[Person, Sequence[Shown]], *, by: Person, at: datetime) -> None:
    """`record` for many persons at once, none of whom was merged into another: as many queries as for one."""
    frame = framework()
    rows = [
        _row(fact, frame.by_key[fact.competency], frame.rules, person=person, by=by, at=at)
        for person, facts in shown.items()
        for fact in facts
    ]
    roots = sorted(person.pk for person in shown)
    with _one_transaction():
        owners = owners_of(roots, lock=True)
        Evidence.objects.bulk_create(rows, ignore_conflicts=True)
        made = rebuilt(roots, on=clock.day_of(at), at=at, frame=frame, announce=False)
        _check_written(rows, made.found, owners)
        levels_changed.send(Evidence, person_ids=roots)


def void(evidence: Evidence, *, by: Person, reason: str, at: datetime) -> None:
    """Take a fact back: the row stays and no longer counts. A second time changes nothing.

    Raises InputError without a reason, and when it is one's own.
    """
    root = root_of(evidence.person)
    if root_of(by) == root:
        raise InputError(_("Nobody takes back what counts for himself."), _("Ask a colleague to do it."))
    if not reason.strip():
        raise InputError(_("A reason is missing."), _("Write why this no longer counts."), field="reason")
    row = Void(evidence=evidence, by=by, reason=reason.strip(), recorded_at=at)
    with _one_transaction():
        root, owners = hold(root)
        Void.objects.bulk_create([row], ignore_conflicts=True)
        rebuild_one(owners, [evidence.competency_id], framework(), on=clock.day_of(at), at=at)
        levels_changed.send(Void, person_ids=[root])


def decide(decision: Decision) -> None:
    """Let staff's word about a level count, from now on and for the days that it names. Safe to repeat under the same id.

    decision: not saved yet. Who may decide what is asked in `competencies.deciding`.
    """
    at, root = decision.recorded_at, root_of(decision.person)
    with _one_transaction():
        root, owners = hold(root)
        Decision.objects.bulk_create([decision], ignore_conflicts=True)
        rebuild_one(owners, [decision.competency_id], framework(), on=clock.day_of(at), at=at)
        levels_changed.send(Decision, person_ids=[root])


def estimate(found: Sequence[Estimated], *, person: Person, on: date, source_id: UUID, at: datetime) -> None:
    """Keep what the placing ``source_id`` found: it shapes the plan and is no level. Safe to repeat."""
    entries = framework().by_key
    rows = [
        Estimate(
            person_id=person.pk,
            competency_id=entries[one.competency].id,
            level=one.level,
            questions=one.questions,
            on=min(on, clock.day_of(at)),
            source_id=source_id,
            recorded_at=at,
        )
        for one in found
    ]
    with _one_transaction():
        Estimate.objects.bulk_create(rows, ignore_conflicts=True)
        levels_changed.send(Estimate, person_ids=[root_of(person)])


def _one_transaction() -> AbstractContextManager[None]:
    """No savepoint inside the caller's transaction: what goes wrong here must take the caller's part with it."""
    return transaction.atomic(savepoint=False)


def _row(
    fact: Shown, entry: CompetencyEntry, rules: Rules, *, person: Person, by: Person | None, at: datetime
) -> Evidence:
    """The row of a fact. Raises ValueError for what no fact can be: SQLite would pass over such a row in silence."""
    kind = Kind(fact.kind)
    if not 1 <= fact.level <= TOP_LEVEL or not 0 <= fact.right <= fact.questions:
        raise ValueError(f"no fact: level {fact.level}, {fact.right} of {fact.questions}")
    if kind == Kind.OBSERVATION and (by is None or root_of(by) == root_of(person)):
        raise ValueError("nobody observes himself")
    return Evidence(
        id=fact.id,
        person_id=person.pk,
        competency_id=entry.id,
        level=fact.level,
        passed=fact.passed,
        kind=kind.value,
        strength=STRENGTH[kind],
        condition=fact.condition,
        questions=fact.questions,
        right=fact.right,
        cites=[cited.as_json() for cited in fact.cites],
        actor_id=by.pk if by else None,
        on=min(fact.on, clock.day_of(at)),
        recorded_at=at,
        until=fact.until or rules.holds_until(kind, min(fact.on, clock.day_of(at))),
        source=fact.source,
        source_id=fact.source_id,
        revision=fact.revision,
        note=fact.note,
    )


def _check_written(rows: Collection[Evidence], found: Mapping[Key, Ledger], owners: Mapping[int, int]) -> None:
    """Make sure that each row stands in the ledger, under its id or, on a repeat, under its source.

    What a constraint kept out of the ledger is not said by the database when repeats are passed over.
    """
    standing = {
        (showing.id, competency_id, showing.level, showing.passed, showing.kind.value)
        for (_owner, competency_id), ledger in found.items()
        for showing in ledger.showings
    }
    missing = [row for row in rows if (row.pk, *_said(row)) not in standing]
    if not missing:
        return
    same = Q(pk__in=[row.pk for row in missing]) | Q(source_id__in=[row.source_id for row in missing if row.source_id])
    there = list(Evidence.objects.filter(same, person__in=list(owners)))
    by_id = {row.pk: _said(row) for row in there}
    sources = {_source(row) for row in there if row.source_id}
    for row in missing:
        repeated = row.pk not in by_id and _source(row) in sources
        if not repeated and by_id.get(row.pk) != _said(row):
            raise EvidenceConflict(f"evidence {row.pk} is something else already")


def _said(row: Evidence) -> tuple[int, int, bool, str]:
    return row.competency_id, row.level, row.passed, row.kind


def _source(row: Evidence) -> tuple[str, UUID | None, int, int]:
    return row.source, row.source_id, row.competency_id, row.level
