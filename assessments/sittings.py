"""What answering and submitting mean. Called by the events' handlers, in the transaction that writes the event.

A sitting is scored once. What a test shows goes to the ledger in the same transaction; a check and a placing give no level.

Source: docs/learning-model.md, "Evidence"; docs/phone.md, "The offline contract", 6 and 8.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from assessments import answers, holding, placings, terms, versions, written
from assessments.accommodation_rules import ORAL
from assessments.answers import Said
from assessments.asked import Asked
from assessments.models import OralReading, Quiz, Sitting
from assessments.scoring import (
    JUDGED,
    ON_ONES_OWN,
    PAPER,
    RULES,
    SUPERVISED,
    Cell,
    Finding,
    Outcome,
    Purpose,
    Result,
    Rules,
    Sheet,
    is_check_passed,
    needed,
    outcome,
    score,
)
from assessments.signals import sitting_closed
from competencies import api as competencies
from kit import clock
from kit.lookup import one_or_none
from offline.api import Rejected
from people.models import Person

QUESTIONS_OF_A_CUT = 5  # a level says how many of five must be right
USUAL_CUT = competencies.USUAL_CUT
OFFLINE_LATE = timedelta(days=7)  # docs/phone.md, "The offline contract", 8


def answer(sitting: Sitting, item: str, value: tuple[str, ...], said: Said, *, received_at: datetime) -> None:
    """Let this answer to one question stand; in a placing, decide what comes next.

    sitting: locked, with its quiz. Once it is closed or its time is up, or under the lease of
    another phone, an answer is kept in the log and changes nothing.
    Raises Rejected for a question that the sitting does not ask, and in a placing, or where each question tells its answer at
    once, for a second answer.
    """
    line = next((line for line in sitting.asked if line.item == item), None)
    if line is None:
        raise Rejected("not_asked")
    if not said.in_force:
        return
    if sitting.purpose == Quiz.Purpose.PLACING:
        _answer_placing(sitting, line, value, said)
    elif _run_out(sitting, at=received_at) or not sitting.is_open:
        return
    elif terms.read(sitting.given).tells_at_once:
        _answer_once(sitting, line, value, said)
    else:
        answers.keep(sitting, line.version, value, said)


def submit(sitting: Sitting, sheet: Sheet, said: Said, *, received_at: datetime) -> None:
    """Close the sitting, score it once and record what it shows.

    sitting: locked, with its quiz and its person. Safe to repeat: a closed one keeps its result, and nothing is written; nor
    is it under the lease of a phone that another one took over from.
    The sheet alone counts; a missing answer scores 0 points.
    Raises Rejected when the quiz has closed before: the answers stay, and the sitting stays open. One from a pack was begun in
    time, so it is taken whenever it comes; with ``aside`` it is kept and shows nothing. An authored quiz has a
    deadline instead: after it, the sitting has closed by itself, and the sheet is kept and not scored.
    """
    if sitting.purpose == Quiz.Purpose.PLACING:
        _submit_placing(sitting, sheet, said, received_at=received_at)
        return
    if _run_out(sitting, at=received_at) or not sitting.is_open or not said.in_force:
        return
    if sitting.packed_at is None and not sitting.quiz.is_authored and sitting.quiz.is_over(said.at):
        raise Rejected("quiz_closed")
    if terms.read(sitting.given).tells_at_once:
        sheet = answers.sheet_of(sitting)  # what was told stands; a sheet cannot better it
    result = score(versions.items_of(sitting), sheet)
    sitting.late = _is_late(sitting, said.at, received_at)
    answers.keep_sheet(sitting, sheet, result, said)
    _end(sitting, result, event=said.event, at=said.at, received_at=received_at)


def run_out(sitting_id: UUID, *, at: datetime) -> bool:
    """Close a sitting whose time is up at ``at``, with what had been received in time; whether it was this call that did it.

    Exactly once, whoever comes first: the page, an event or the timetable.
    """
    with transaction.atomic():
        rows = Sitting.objects.select_for_update(of=("self",)).select_related("quiz")
        sitting = one_or_none(rows.filter(pk=sitting_id))
        if sitting is None or not _is_run_out(sitting, at):
            return False
        sitting.person = Person.objects.get(pk=sitting.person_id)
        return _run_out(sitting, at=at)


def run_out_all(*, at: datetime) -> int:
    """Close every sitting whose time is up. How many this call closed."""
    rows = Sitting.objects.open().filter(deadline_at__lte=at).select_related("quiz")
    return sum(run_out(sitting.pk, at=at) for sitting in rows if _is_run_out(sitting, at))


def _is_run_out(sitting: Sitting, at: datetime) -> bool:
    until = terms.read(sitting.given).takes_until(sitting.deadline_at)
    return sitting.is_open and sitting.quiz.is_authored and until is not None and at > until


def _run_out(sitting: Sitting, *, at: datetime) -> bool:
    if not _is_run_out(sitting, at) or sitting.deadline_at is None:
        return False
    agreed = terms.read(sitting.given)
    result = score(versions.items_of(sitting), answers.sheet_of(sitting))
    sitting.late = agreed.overdue == terms.Overdue.FLAG
    answers.mark(sitting, result)
    _end(sitting, result, event=None, at=agreed.ends_at(sitting.deadline_at), received_at=at)
    return True


def _end(sitting: Sitting, result: Result, *, event: UUID | None, at: datetime, received_at: datetime) -> None:
    """Close it with its result, and record what it shows."""
    if result.found(Finding.PENDING):
        written.settle(sitting)
    outcomes = _outcomes(sitting, result)
    sitting.passed = _is_passed(sitting, result, outcomes)
    close(sitting, _as_json(sitting, result, outcomes), event=event, at=at)
    shown = _shown(sitting, result, outcomes, at=at)
    if shown:
        competencies.record_evidence(shown, person=sitting.person, by=reader_of(sitting), at=received_at)


def reader_of(sitting: Sitting) -> Person | None:
    """The trainer who read it to its person, the last one of several; None for every other sitting."""
    if sitting.condition != ORAL:
        return None
    last = OralReading.objects.filter(sitting=sitting).select_related("by").order_by("at", "pk").last()
    return last.by if last else None


def close(sitting: Sitting, result: dict[str, Any], *, event: UUID | None, at: datetime) -> None:
    """Write the result and tell who listens. event: the submit; None where time closed it."""
    sitting.result, sitting.closed_at, sitting.submit_event = result, at, event
    sitting.save(update_fields=["result", "closed_at", "submit_event", "passed", "late", "paper", "aside"])
    _tell(sitting, at=at)


def remark(sitting: Sitting, marked: Mapping[str, Fraction], *, at: datetime) -> None:
    """Write the result of a closed sitting anew, with what markers gave: item → share of its marks.

    sitting: locked, with its quiz. The ledger has nothing to learn: short texts show no level.
    """
    result = score(versions.items_of(sitting), answers.sheet_of(sitting), marked=marked)
    outcomes = _outcomes(sitting, result)
    answers.mark(sitting, result)
    sitting.passed = _is_passed(sitting, result, outcomes)
    sitting.result = _as_json(sitting, result, outcomes)
    sitting.save(update_fields=["result", "passed"])
    _tell(sitting, at=at)


def _tell(sitting: Sitting, *, at: datetime) -> None:
    sitting_closed.send(
        Sitting,
        sitting_id=sitting.pk,
        person_id=sitting.person_id,
        quiz_id=sitting.quiz_id,
        purpose=sitting.purpose,
        passed=sitting.passed,
        at=at,
    )


def _answer_once(sitting: Sitting, line: Asked, value: tuple[str, ...], said: Said) -> None:
    # It was told right or wrong, and why: what is said after that shows nothing.
    if line.item in answers.sheet_of(sitting).answers:
        raise Rejected("answered_already")
    (mark,) = score(versions.items([line]), Sheet({line.item: value})).per_item
    answers.keep(sitting, line.version, value, said, right=answers.right_or_not(mark.finding))


def _submit_placing(sitting: Sitting, sheet: Sheet, said: Said, *, received_at: datetime) -> None:
    """A form on paper is handed in whole; every other placing closes itself."""
    if sitting.condition != PAPER:
        raise Rejected("placing_closes_itself")
    if not sitting.is_open:
        return
    answers.keep_sheet(sitting, sheet, score(versions.items(sitting.asked), sheet), said)
    step = placings.of_sheet(sitting)
    if step.found:
        competencies.record_estimates(
            step.found, person=sitting.person, on=clock.day_of(said.at), source_id=sitting.pk, at=received_at
        )
    close(sitting, step.result, event=said.event, at=said.at)


def _answer_placing(sitting: Sitting, line: Asked, value: tuple[str, ...], said: Said) -> None:
    # There is no way back: what was answered has already decided what came next. 不会 is an answer, too.
    if line.version != sitting.asked[-1].version or not sitting.is_open:
        raise Rejected("answered_already")
    (mark,) = score(versions.items([line]), Sheet({line.item: value})).per_item
    answers.keep(sitting, line.version, value, said, right=mark.is_right)
    step = placings.step(sitting)
    if step.found:  # by the event, not by the sitting: a later answer of it may shed another light on what was placed
        competencies.record_estimates(
            step.found, person=sitting.person, on=clock.day_of(said.at), source_id=said.event, at=said.at
        )
    if step.asked is None:
        close(sitting, step.result, event=said.event, at=said.at)
    else:
        sitting.paper = [*sitting.paper, step.asked.as_line()]
        sitting.save(update_fields=["paper"])


def _outcomes(sitting: Sitting, result: Result) -> dict[Cell, Outcome]:
    """What each competency and level of the paper shows."""
    if sitting.purpose not in JUDGED or sitting.aside:
        return {}
    kinds = {key: entry.kind for key, entry in competencies.framework().by_key.items()}
    cuts = cuts_of(sitting, result.by_cell)
    return {
        (key, level): outcome(
            right,
            asked,
            purpose=Purpose(sitting.purpose),
            strength=sitting.strength,
            competency_kind=kinds[key],
            level=level,
            rules=rules_of(cuts[key, level], sitting.closed_at),
        )
        for (key, level), (right, asked) in result.by_cell.items()
    }


def rules_of(cut: int, at: datetime | None = None) -> Rules:
    """The rules for a level; one that says nothing of its own goes by the usual share.

    at: when the sheet was handed in, where that is over: it is judged by the numbers of then.
    """
    recheck = competencies.number("recheck_right", at)
    return replace(RULES, cut=Fraction(cut, QUESTIONS_OF_A_CUT), recheck_cut=Fraction(recheck, QUESTIONS_OF_A_CUT))


def _is_passed(sitting: Sitting, result: Result, outcomes: dict[Cell, Outcome]) -> bool | None:
    if sitting.aside:
        return None
    if sitting.purpose == Quiz.Purpose.CHECK:
        return is_check_passed(*_right_of(result))
    percent = terms.read(sitting.given).percent
    if percent is not None:
        right, asked = _right_of(result)
        least = needed(asked, Fraction(percent, 100))
        if right < least <= right + len(result.found(Finding.PENDING)):
            return None  # what waits for a marker decides
        return asked > 0 and right >= least
    if outcomes:
        return all(one is Outcome.PASSED for one in outcomes.values())
    return False if sitting.purpose in JUDGED else None


def _right_of(result: Result) -> tuple[int, int]:
    """How many questions are right, and of how many; a short text counts as any other."""
    return len(result.found(Finding.RIGHT)), len(result.per_item) - len(result.found(Finding.LEFT_OUT))


def _as_json(sitting: Sitting, result: Result, outcomes: dict[Cell, Outcome]) -> dict[str, Any]:
    right, asked = _right_of(result)
    cuts = cuts_of(sitting, result.by_cell)
    own = sorted([key, level, cut] for (key, level), cut in cuts.items() if cut != USUAL_CUT)
    return ({"cuts": own} if own and sitting.purpose in JUDGED else {}) | {
        "right": right,
        "asked": asked,
        "needed": needed(asked, share_of(sitting, cuts.values())),
        "items": {mark.item: mark.finding.value for mark in result.per_item},
        "cells": [
            [key, level, right, asked, outcomes.get((key, level), Outcome.NOTHING).value]
            for (key, level), (right, asked) in result.by_cell.items()
        ],
    }


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a scored sheet means for its sitting. result: as `Sitting.result`.  outcomes: by competency and level."""

    result: dict[str, Any]
    passed: bool | None
    outcomes: Mapping[Cell, Outcome]


def assessed(sitting: Sitting, scored: Result) -> Assessed:
    """The same that closing the sitting would write, for whoever scores it once more. Writes nothing."""
    outcomes = _outcomes(sitting, scored)
    return Assessed(_as_json(sitting, scored, outcomes), _is_passed(sitting, scored, outcomes), outcomes)


def shown_by(sitting: Sitting, scored: Result) -> list[competencies.Shown]:
    """The facts for the ledger that closing the sitting would write. Writes nothing."""
    return _shown(sitting, scored, _outcomes(sitting, scored), at=sitting.closed_at or sitting.started_at)


def tell(sitting: Sitting) -> None:
    """Tell who listens that a closed sitting has another result."""
    _tell(sitting, at=sitting.closed_at or sitting.started_at)


def share_of(sitting: Sitting, cuts: Collection[int] = ()) -> Fraction:
    """The share of questions that passes. cuts: those of the competencies and levels asked, which count where they agree."""
    percent = terms.read(sitting.given).percent
    if percent is not None:
        return Fraction(percent, 100)
    recheck = rules_of(USUAL_CUT, sitting.closed_at).recheck_cut
    shares = {Quiz.Purpose.CHECK: RULES.check_cut, Quiz.Purpose.RECHECK: recheck}
    agreed = set(cuts)
    usual = rules_of(agreed.pop()).cut if len(agreed) == 1 else RULES.cut
    return shares.get(Quiz.Purpose(sitting.purpose), usual)


def cuts_of(sitting: Sitting, cells: Iterable[Cell]) -> dict[Cell, int]:
    """How many of five must be right in each competency and level, as it was when the sitting was handed in.

    A framework that says something else later changes no sitting that was scored before.
    """
    if sitting.result is not None:
        kept = {(key, level): cut for key, level, cut in sitting.result.get("cuts", ())}
        return {cell: kept.get(cell, USUAL_CUT) for cell in cells}
    entries = competencies.framework().by_key
    return {(key, level): entries[key].cut(level) if key in entries else USUAL_CUT for key, level in cells}


def _is_late(sitting: Sitting, at: datetime, received_at: datetime) -> bool:
    """Flagged, never voided: overtime, or a phone that came back after a week. Paper is typed in when there is time."""
    if sitting.condition == PAPER:
        return False
    grace = terms.read(sitting.given).grace
    overtime = sitting.deadline_at is not None and received_at > sitting.deadline_at + grace
    return overtime or received_at - at > OFFLINE_LATE


def _shown(
    sitting: Sitting, result: Result, outcomes: dict[Cell, Outcome], *, at: datetime
) -> list[competencies.Shown]:
    """The facts for the ledger, one for each competency and level that shows anything."""
    known = versions.versions(line.version for line in sitting.asked)
    shown = []
    for (key, level), one in outcomes.items():
        if one is Outcome.NOTHING:
            continue
        right, asked = result.by_cell[key, level]
        own = [version for version in known.values() if (version.competency, version.level) == (key, level)]
        shown.append(
            competencies.Shown(
                id=evidence_id(sitting.pk, key, level),
                competency=key,
                level=level,
                passed=one is Outcome.PASSED,
                kind=_kind(sitting),
                on=clock.day_of(at),
                questions=asked,
                right=right,
                condition=sitting.condition,
                cites=tuple(dict.fromkeys(cited for version in own for cited in version.cites)),
                source="sitting",
                source_id=sitting.pk,
            )
        )
    return shown


def evidence_id(sitting: UUID, competency: str, level: int) -> UUID:
    """The same sitting shows the same thing under the same id, however often it is told."""
    return uuid5(sitting, f"{competency}:{level}")


def _kind(sitting: Sitting) -> competencies.Kind:
    if sitting.strength >= SUPERVISED:
        return competencies.Kind.SUPERVISED_TEST
    return competencies.Kind.RECHECK if sitting.purpose == Quiz.Purpose.RECHECK else competencies.Kind.PHONE_TEST


def strength_of(purpose: str, *, supervised: bool = False) -> int:
    """What a sitting can show: of what is judged 2 on one's own phone, 3 under supervision; 0 of the rest."""
    if purpose not in JUDGED:
        return 0
    return SUPERVISED if supervised else ON_ONES_OWN


def of(person: Person, sitting_id: UUID, *, at: datetime) -> Sitting | None:
    """The person's own sitting with its quiz and its lease; None when it is somebody else's or there is none. Closed when its time is up."""
    rows = holding.with_lease(Sitting.objects.of(person).answerable().select_related("quiz").filter(pk=sitting_id))
    sitting = one_or_none(rows)
    if sitting is not None and _is_run_out(sitting, at):
        run_out(sitting.pk, at=at)
        sitting = one_or_none(rows.all())
    return sitting
