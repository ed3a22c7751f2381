"""A wrong key is put right: proposed, counted out, confirmed, carried out; what somebody would lose is decided by name.

Every county sees the same bank, so a correction acts everywhere; whom it touches is shown to each within his own scope.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments import bank, regrading, versions
from assessments.effects import LevelChange, Paper, effects_of
from assessments.keys import Correction, with_answer
from assessments.models import (
    KeyRepair,
    Question,
    QuestionVersion,
    Regrade,
    RepairDraft,
    RepairedKey,
    RepairLine,
    Stake,
    StakeDecision,
    Way,
)
from assessments.questions import QuestionType
from assessments.regrading import Change, Proposal
from assessments.scoring import Counts
from competencies import api as competencies
from kit import audit, clock, jobs
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import Job
from people.models import Person

REPAIRING = (Role.COUNTY, Role.COUNTY_ADMIN)
PREVIEW, REPAIR, COUNT_ONE = "assessments.repair_preview", "assessments.repair", "assessments.count_one"
CHOICES = (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE, QuestionType.CASE)
ONE_ONLY = (QuestionType.SINGLE, QuestionType.TRUE_FALSE)


@transaction.atomic
def propose(
    question: Question, ids: Collection[UUID], *, way: str, answer: Any = None, reason: str, by: Person, at: datetime
) -> RepairDraft:
    """Prepare a correction and ask for what it would change. answer: as the version's content has it, with `Way.KEY`.

    Raises InputError for what cannot be, NotNow while another correction of the question is open.
    """
    known = set(QuestionVersion.objects.filter(question=question, pk__in=list(ids)).values_list("pk", flat=True))
    if not known or known != set(ids):
        raise InputError(_("Tick at least one version."), field="versions")
    if not reason.strip():
        raise InputError(_("A reason is missing."), _("Write what was wrong with the key."), field="reason")
    _check(known, way, answer)
    draft = RepairDraft(
        id=uuid4(),
        question=question,
        versions=sorted(str(id) for id in known),
        way=way,
        answer=answer if way == Way.KEY else None,
        reason=reason.strip()[:300],
        by=by,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        raise NotNow(
            _("A correction of this question is open already."), _("Confirm that one or drop it first.")
        ) from None
    jobs.ask(PREVIEW, key=draft.pk, by=by)
    return draft


def _check(ids: Collection[UUID], way: str, answer: Any) -> None:
    found = versions.in_force(ids).values()
    if way != Way.KEY:
        if way not in Way.values:
            raise InputError(_("Say what is right."), field="way")
        return
    for version in found:
        if version.type == QuestionType.SHORT:
            raise InputError(_("A written answer has no key."), _("It is marked by a person."), field="way")
        if version.type in CHOICES:
            _check_choice(version, answer)
        elif not answer:
            raise InputError(_("Say what is right."), field="way")
        if version.counts is Counts.BY_KEY and with_answer(version, answer) == version:
            raise InputError(_("This is the key that is in force already."), field="keys")


def _check_choice(version: versions.Version, answer: Any) -> None:
    keys = list(answer or [])
    if not keys or not set(keys) <= {option.key for option in version.options}:
        raise InputError(_("Tick the options that are right."), field="keys")
    if version.type in ONE_ONLY and len(keys) != 1:
        raise InputError(_("Exactly one option is right in this kind of question."), field="keys")


def proposal_of(draft: RepairDraft, *, at: datetime) -> Proposal:
    """The correction that a draft prepares, as if it were made at ``at``."""
    return Proposal(
        Correction(draft.pk, draft.way, draft.answer, at), frozenset(UUID(version) for version in draft.versions)
    )


def count_out(job: Job) -> None:
    """Find out what a draft would change, and keep it for the page."""
    draft = RepairDraft.objects.get(pk=job.key)
    if draft.state != RepairDraft.State.COUNTING:
        return
    proposal = proposal_of(draft, at=clock.now())
    total = regrading.affected(proposal.versions).count()
    made: list[Change] = []
    for number, some in enumerate(regrading.changes(proposal), start=1):
        made += some
        jobs.progress(job, min(number * regrading.AT_ONCE, total), total)
    with jobs.fenced(job):
        _keep(draft, made, total)


def _keep(draft: RepairDraft, made: Sequence[Change], total: int, *, has_news: bool = False) -> None:
    lines, counts = _lines(draft, made)
    draft.lines.all().delete()
    RepairLine.objects.bulk_create(lines, batch_size=500)
    counts["asked"] = total
    draft.counts, draft.digest, draft.has_news = counts, regrading.digest_of(made), has_news
    draft.state = RepairDraft.State.READY
    draft.save(update_fields=["counts", "digest", "has_news", "state"])


def _lines(draft: RepairDraft, made: Sequence[Change]) -> tuple[list[RepairLine], dict[str, int]]:
    """One line a person, and the numbers of the whole."""
    roots = _roots({change.person for change in made})
    lines: dict[int, RepairLine] = {}
    rises = [cell.supposed(change.person) for change in made if not change.is_worse for cell in change.cells]
    falls = [cell.supposed(change.person) for change in made if change.is_worse for cell in change.cells]
    for change in made:
        line = lines.setdefault(roots[change.person], RepairLine(draft=draft, person_id=roots[change.person]))
        line.sittings += 1
        line.better += change.is_better
        line.worse += change.is_worse
        line.right_before += change.before["right"]
        line.right_after += change.after["right"]
    told: list[LevelChange] = []
    today = clock.today()
    for name, supposed in (("gains", rises), ("losses", falls)):
        lists: dict[int, list[list[Any]]] = defaultdict(list)
        for (person, key), (before, after) in sorted(competencies.levels_if(supposed, on=today).items()):
            if before.level != after.level:
                lists[person].append([key, before.level, after.level])
                told.append(LevelChange(person, key, before.level, after.level))
        for person, own in lists.items():
            setattr(lines[person], name, own)
    papers: dict[int, list[list[str]]] = defaultdict(list)
    for effect in effects_of(told):
        papers[effect.person].append([effect.paper.value, effect.number])
    for person, own_papers in papers.items():
        lines[person].certificates = own_papers
    kinds = Counter(paper for own_papers in papers.values() for paper, _number in own_papers)
    counts = {
        "changed": len(made),
        "people": len(lines),
        "better": sum(change.is_better for change in made),
        "worse": sum(change.is_worse for change in made),
        "evidence": sum(cell.shown is not None for change in made if not change.is_worse for cell in change.cells),
        "rises": sum(len(line.gains) for line in lines.values()),
        "falls": sum(len(line.losses) for line in lines.values()),
        "come": kinds[Paper.COMES.value],
        "rest": kinds[Paper.RESTS.value],
    }
    return list(lines.values()), counts


def _roots(ids: Collection[int]) -> dict[int, int]:
    rows = Person.objects.filter(pk__in=list(ids)).values_list("pk", "merged_into")
    return {pk: merged_into or pk for pk, merged_into in rows}


@transaction.atomic
def confirm(draft: RepairDraft, *, digest: str, by: Person) -> None:
    """Carry a draft out as it was shown (``digest``). A second time changes nothing. Raises NotNow when it shows something else now."""
    row = RepairDraft.objects.select_for_update().get(pk=draft.pk)
    if row.state in (RepairDraft.State.RUNNING, RepairDraft.State.DONE):
        return
    if row.state != RepairDraft.State.READY or row.digest != digest:
        raise NotNow(_("What it would change is another by now."), _("Look at it again, then confirm."))
    row.state, row.confirmed_by, row.has_news = RepairDraft.State.RUNNING, by, False
    row.save(update_fields=["state", "confirmed_by", "has_news"])
    jobs.ask(REPAIR, key=row.pk, by=by)


@transaction.atomic
def drop(draft: RepairDraft, *, at: datetime) -> None:
    """Give a draft up. What is being carried out is not stopped any more."""
    row = RepairDraft.objects.select_for_update().get(pk=draft.pk)
    if row.state in (RepairDraft.State.RUNNING, RepairDraft.State.DONE):
        raise NotNow(_("It is being carried out already."), _("Another correction puts the old key back."))
    row.state, row.ended_at = RepairDraft.State.DROPPED, at
    row.save(update_fields=["state", "ended_at"])
    row.lines.all().delete()


def carry_out(job: Job) -> None:
    """Write the correction, then every sitting that it changes, in pieces; safe to run twice and from the middle."""
    draft = RepairDraft.objects.select_related("question", "confirmed_by").get(pk=job.key)
    if draft.state != RepairDraft.State.RUNNING:
        return
    repair = KeyRepair.objects.filter(pk=draft.pk).first() or _begin(job, draft)
    if repair is None:
        return
    proposal = proposal_of(draft, at=repair.recorded_at)
    # Twice: who handed in while the correction was written was scored by the old key, and is there now.
    for turn in (1, 2):
        ids = list(regrading.affected(proposal.versions).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), regrading.AT_ONCE):
            with jobs.fenced(job):
                jobs.unhurried()
                regrading.write(repair, proposal, ids[start : start + regrading.AT_ONCE], at=clock.now())
            if turn == 1:
                jobs.progress(job, start, len(ids))
    with jobs.fenced(job):
        draft.state, draft.ended_at = RepairDraft.State.DONE, clock.now()
        draft.save(update_fields=["state", "ended_at"])
        draft.lines.all().delete()
        _put_right_in_bank(draft)
        jobs.ask(COUNT_ONE, key=draft.question_id)


def _put_right_in_bank(draft: RepairDraft) -> None:
    """The question itself has the right key from now on: its editor, its exports, and the next version.

    What people were shown stays the version of then, with its correction. A draft with another answer stays as it is.
    """
    row = (
        Question.objects.select_for_update(of=("self",))
        .select_related("latest_revision", "live_revision")
        .get(pk=draft.question_id)
    )
    old = row.answer
    same_shape = isinstance(draft.answer, type(old)) and (
        not isinstance(old, dict) or old.keys() == draft.answer.keys()
    )
    if draft.way != Way.KEY or str(row.current_id) not in draft.versions or not same_shape:
        return
    Question.objects.filter(pk=row.pk).update(answer=draft.answer)
    bank.rewrite_revisions(row, "answer", lambda said: draft.answer if said == old else said)


def _begin(job: Job, draft: RepairDraft) -> KeyRepair | None:
    """Write the correction when it still changes what was shown; else show it anew. From its commit on it scores."""
    at = clock.now()
    made = [change for some in regrading.changes(proposal_of(draft, at=at)) for change in some]
    total = regrading.affected({UUID(version) for version in draft.versions}).count()
    with jobs.fenced(job):
        if regrading.digest_of(made) != draft.digest:
            _keep(draft, made, total, has_news=True)
            return None
        repair = KeyRepair(
            id=draft.pk,
            question=draft.question,
            way=draft.way,
            reason=draft.reason,
            by=draft.confirmed_by,
            recorded_at=at,
        )
        repair.save()
        RepairedKey.objects.bulk_create(
            [
                RepairedKey(repair=repair, version_id=UUID(version), way=draft.way, answer=draft.answer, recorded_at=at)
                for version in draft.versions
            ]
        )
        audit.record("assessments.key_repaired", by=draft.confirmed_by, of=repair)
    return repair


def decide(stakes: Iterable[Stake], *, takes: bool, reason: str, by: Person, at: datetime) -> int:
    """Decide, each by name, whether what a corrected key would take is taken; how many. Each in a transaction of its own.

    What somebody decided already, or a later correction has overtaken, is passed over. Raises InputError without a reason, or
    when it is one's own.
    """
    if not reason.strip():
        raise InputError(_("A reason is missing."), _("Write why it counts, or why it stays."), field="reason")
    several = list(stakes)
    if any(stake.person_id in by.own_ids for stake in several):
        raise InputError(_("Nobody decides about himself."), _("Ask a colleague to do it."), field="stakes")
    return sum(_decide(stake, takes=takes, reason=reason.strip()[:300], by=by, at=at) for stake in several)


@transaction.atomic
def _decide(stake: Stake, *, takes: bool, reason: str, by: Person, at: datetime) -> bool:
    # The sitting's row is the lock: a correction that is being written holds it too.
    regrade = Regrade.objects.select_related("repair").get(pk=stake.regrade_id)
    proposal = Proposal(_correction(regrade), frozenset(_versions_of(regrade.repair_id)))
    found = regrading.changes_of(proposal, [regrade.sitting_id], lock=True, through=regrade.repair_id)
    row = Stake.objects.pending().filter(pk=stake.pk).select_related("person").first()
    if row is None:
        return False
    StakeDecision(stake=row, takes=takes, reason=reason, by=by, recorded_at=at).save()
    if takes:
        for change in found:
            regrading.carry_out(regrade, change, person=row.person, by=by, reason=reason, at=at)
    audit.record("assessments.stake_taken" if takes else "assessments.stake_kept", by=by, of=row)
    return True


def _correction(regrade: Regrade) -> Correction:
    key = RepairedKey.objects.filter(repair=regrade.repair_id).first()
    return Correction(regrade.repair_id, regrade.repair.way, key.answer if key else None, regrade.repair.recorded_at)


def _versions_of(repair: UUID) -> Iterable[UUID]:
    return RepairedKey.objects.filter(repair=repair).values_list("version", flat=True)
