"""What a corrected key changes in sittings that are closed: found out first, then written, never overwriting what was.

What a person gains is written at once, as evidence of its own. What he would lose is not: the sitting keeps its earlier result,
and a `Stake` waits for a decision by name. Source: docs/learning-model.md, "The current level", 7; docs/safety.md, D-01 and G-04.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from assessments import answers, marked, sittings, versions
from assessments.keys import Correction
from assessments.models import Answer, KeyRepair, Quiz, Regrade, Sitting, Stake
from assessments.scoring import LOADED, Cell, Outcome, Result, Sheet, score
from competencies import api as competencies
from competencies.models import Competency, Evidence
from kit import clock
from people.models import Person

AT_ONCE = 200  # sittings that are read at a time, and written in one transaction
SOURCE = "key_repair"
WORTH = {Outcome.FAILED: 0, Outcome.NOTHING: 1, Outcome.PASSED: 2}


@dataclass(frozen=True, slots=True)
class CellChange:
    """One competency and level of one sitting. standing: evidence that the sitting has given and nobody has taken back.

    shown: the fact that the corrected key gives; None for nothing.
    """

    competency: str
    level: int
    before: Outcome
    after: Outcome
    standing: tuple[UUID, ...]
    shown: competencies.Shown | None

    @property
    def is_worse(self) -> bool:
        """A pass that somebody has taken back already cannot be lost again."""
        return WORTH[self.after] < WORTH[self.before] and (bool(self.standing) or self.after is Outcome.FAILED)

    def supposed(self, person: int) -> competencies.Supposed:
        """As the ledger is asked what would be."""
        return competencies.Supposed(
            person, self.competency, frozenset(self.standing), (self.shown,) if self.shown else ()
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One sitting that is scored otherwise. before, after: as `Sitting.result`. scored: for its answers."""

    sitting: UUID
    person: int
    before: dict[str, Any]
    after: dict[str, Any]
    passed_before: bool | None
    passed_after: bool | None
    cells: tuple[CellChange, ...]
    right: Mapping[str, bool | None]

    @property
    def loses_pass(self) -> bool:
        return bool(self.passed_before) and not self.passed_after

    @property
    def is_worse(self) -> bool:
        return self.loses_pass or any(cell.is_worse for cell in self.cells)

    @property
    def is_better(self) -> bool:
        return not self.is_worse and (
            (bool(self.passed_after) and not self.passed_before)
            or any(WORTH[c.after] > WORTH[c.before] for c in self.cells)
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction, whether it is made already or only thought of. versions: whose key it is."""

    correction: Correction
    versions: frozenset[UUID]


def affected(ids: Collection[UUID]) -> QuerySet[Sitting]:
    """Closed sittings that asked one of these versions. A placing asked on by what was answered; its estimate is no level.

    What another program scored stays as it was recorded.
    """
    text = Q()
    for id in ids:
        text |= Q(said__contains=str(id))
    # Whom time closed has no row for what he left empty.
    run_out = Sitting.objects.filter(closed_at__isnull=False, submit_event__isnull=True)
    unanswered = run_out.annotate(said=Cast("paper", TextField())).filter(text).values("pk")
    asked = Q(pk__in=Answer.objects.filter(version__in=list(ids)).values("sitting")) | Q(pk__in=unanswered)
    scored_here = Sitting.objects.exclude(purpose=Quiz.Purpose.PLACING).exclude(condition=LOADED)
    return scored_here.filter(asked, closed_at__isnull=False)


def changes(proposal: Proposal, rows: QuerySet[Sitting] | None = None) -> Iterator[list[Change]]:
    """Every sitting that would be scored otherwise, in pieces and in the order of their ids. Writes nothing."""
    wanted = affected(proposal.versions) if rows is None else rows
    ids = list(wanted.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        yield changes_of(proposal, ids[start : start + AT_ONCE])


def changes_of(
    proposal: Proposal, ids: Sequence[UUID], *, lock: bool = False, through: UUID | None = None
) -> list[Change]:
    """Of these sittings, as `changes`; a constant number of queries.

    lock: hold them until the commit.  through: a correction that was held back and may act now.
    """
    rows = Sitting.objects.filter(pk__in=ids).select_related("quiz").order_by("pk")
    found = list(rows.select_for_update(of=("self",)) if lock else rows)
    sheets: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for sitting, version, value in Answer.objects.filter(sitting__in=ids).values_list("sitting", "version", "value"):
        if value != []:
            sheets[sitting][str(version)] = value
    published = versions.versions({line.version for row in found for line in row.asked})
    said = versions.corrections(published)
    for version in proposal.versions:
        said[version] = [*said.get(version, ()), proposal.correction]
    held: dict[UUID, set[UUID]] = defaultdict(set)
    for sitting, repair in Regrade.objects.held_back().filter(sitting__in=ids).values_list("sitting", "repair"):
        held[sitting].add(repair)
    given = _given(ids)
    made = []
    for row in found:
        items = versions.corrected(row.asked, published, said, but=held[row.pk] - {through})
        scored = score(items, Sheet(sheets[row.pk]), marked=marked.marked_of(row))
        change = _change(row, scored, given.get(row.pk, {}))
        if change.cells or change.passed_before != change.passed_after or change.before != change.after or held[row.pk]:
            made.append(change)
    return made


def _change(row: Sitting, scored: Result, given: Mapping[Cell, tuple[UUID, ...]]) -> Change:
    then = sittings.assessed(row, scored)
    shown = {(fact.competency, fact.level): fact for fact in sittings.shown_by(row, scored)}
    before = {(key, level): Outcome(name) for key, level, _right, _asked, name in row.result["cells"]}
    cells = tuple(
        CellChange(*cell, before.get(cell, Outcome.NOTHING), after, given.get(cell, ()), shown.get(cell))
        for cell, after in (
            (cell, then.outcomes.get(cell, Outcome.NOTHING)) for cell in sorted({*before, *then.outcomes})
        )
        if before.get(cell, Outcome.NOTHING) is not after
    )
    findings = {mark.item: answers.right_or_not(mark.finding) for mark in scored.per_item}
    return Change(row.pk, row.person_id, row.result, then.result, row.passed, then.passed, cells, findings)


def _given(ids: Sequence[UUID]) -> dict[UUID, dict[Cell, tuple[UUID, ...]]]:
    """Evidence that these sittings have given, or their earlier regrades, and that nobody has taken back. Two queries."""
    sitting_of = dict(Regrade.objects.filter(sitting__in=ids).values_list("pk", "sitting")) | {id: id for id in ids}
    found: dict[UUID, dict[Cell, tuple[UUID, ...]]] = defaultdict(dict)
    for pk, source, key, level in (
        Evidence.objects.standing()
        .filter(source__in=("sitting", SOURCE), source_id__in=list(sitting_of))
        .values_list("pk", "source_id", "competency__key", "level")
    ):
        own = found[sitting_of[source]]
        own[key, level] = (*own.get((key, level), ()), pk)
    return found


def digest_of(made: Iterable[Change]) -> str:
    """The same for the same changes, so that what was shown is what is carried out."""
    said = [[str(one.sitting), one.before, one.after, one.passed_after, one.is_worse] for one in made]
    text = json.dumps(sorted(said, key=lambda line: line[0]), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def regrade_id(repair: UUID, sitting: UUID) -> UUID:
    return uuid5(repair, str(sitting))


def write(repair: KeyRepair, proposal: Proposal, ids: Sequence[UUID], *, at: datetime) -> int:
    """Regrade these sittings by ``repair``; how many. In the caller's transaction; what was regraded already is passed over."""
    done = set(Regrade.objects.filter(repair=repair, sitting__in=ids).values_list("sitting", flat=True))
    made = changes_of(proposal, [id for id in ids if id not in done], lock=True)
    people = Person.objects.in_bulk({change.person for change in made})
    own = {repair.by_id, *repair.by.own_ids}
    for change in made:
        # Nobody decides what he gains or loses himself: a colleague does.
        waits = change.is_worse or (change.person in own and (bool(change.cells) or change.is_better))
        regrade = Regrade(
            id=regrade_id(repair.pk, change.sitting),
            repair=repair,
            sitting_id=change.sitting,
            before=change.before,
            after=change.after,
            passed_before=change.passed_before,
            passed_after=change.passed_after,
            is_worse=waits,
            recorded_at=at,
        )
        regrade.save()
        if waits:
            _stake(regrade, change, at=at)
        else:
            carry_out(regrade, change, person=people[change.person], by=repair.by, reason=repair.reason, at=at)
    return len(made)


def carry_out(regrade: Regrade, change: Change, *, person: Person, by: Person, reason: str, at: datetime) -> None:
    """Let the result by the corrected key stand, and the ledger learn of it. by: who answers for it."""
    row = Sitting.objects.select_related("quiz").get(pk=change.sitting)
    row.result, row.passed = change.after, change.passed_after
    row.save(update_fields=["result", "passed"])
    given = list(Answer.objects.filter(sitting=row))
    for answer in given:
        answer.right = change.right.get(str(answer.version_id), answer.right)
    Answer.objects.bulk_update(given, ["right"])
    for cell in change.cells:
        for evidence in Evidence.objects.standing().filter(pk__in=cell.standing).select_related("person"):
            competencies.void_evidence(evidence, by=by, reason=reason[:200], at=at)
        if cell.shown:
            id = uuid5(regrade.pk, f"{cell.competency}:{cell.level}")
            fact = replace(cell.shown, id=id, source=SOURCE, source_id=regrade.pk)
            competencies.record_evidence([fact], person=person, at=at)
    sittings.tell(row)


def _stake(regrade: Regrade, change: Change, *, at: datetime) -> None:
    """What waits for a decision. Where a sitting shows no level, nothing waits: what was passed stays passed."""
    levels = competencies.levels_if([cell.supposed(change.person) for cell in change.cells], on=clock.day_of(at))
    ids = dict(Competency.objects.filter(key__in=[cell.competency for cell in change.cells]).values_list("key", "pk"))
    read = {key: pair for (_person, key), pair in levels.items()}
    for cell in change.cells:
        before, after = read[cell.competency]
        Stake(
            id=uuid5(regrade.pk, f"stake:{cell.competency}:{cell.level}"),
            regrade=regrade,
            person_id=change.person,
            competency_id=ids[cell.competency],
            level=cell.level,
            failed=cell.after is Outcome.FAILED,
            level_before=before.level,
            level_after=after.level,
            recorded_at=at,
        ).save()
    if not change.cells and regrade.sitting.quiz.is_graded:
        Stake(id=uuid5(regrade.pk, "stake"), regrade=regrade, person_id=change.person, recorded_at=at).save()
