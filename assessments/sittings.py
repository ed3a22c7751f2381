"""What answering and submitting mean. Called by the events' handlers, in the transaction that writes the event.

A sitting is scored once. What a test shows goes to the ledger in the same transaction; a check and a placing give no level.

Source: docs/learning-model.md, "Evidence"; docs/phone.md, "The offline contract", 6 and 8.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from assessments import answers, holding, placings, versions
from assessments.answers import Said
from assessments.asked import Asked
from assessments.models import Quiz, Sitting
from assessments.scoring import (
    JUDGED,
    ON_ONES_OWN,
    RULES,
    SUPERVISED,
    Cell,
    Outcome,
    Purpose,
    Result,
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

GRACE = timedelta(seconds=30)  # for the way to the server: docs/safety.md, D-13
OFFLINE_LATE = timedelta(days=7)  # docs/phone.md, "The offline contract", 8


def answer(sitting: Sitting, item: str, value: tuple[str, ...], said: Said) -> None:
    """Let this answer to one question stand; in a placing, decide what comes next.

    sitting: locked. Once it is closed, or under the lease of another phone, an answer is kept in the log and changes nothing.
    Raises Rejected for a question that the sitting does not ask, and in a placing for a second answer.
    """
    line = next((line for line in sitting.asked if line.item == item), None)
    if line is None:
        raise Rejected("not_asked")
    if not said.in_force:
        return
    if sitting.purpose == Quiz.Purpose.PLACING:
        _answer_placing(sitting, line, value, said)
    elif sitting.is_open:
        answers.keep(sitting, line.version, value, said)


def submit(sitting: Sitting, sheet: Sheet, said: Said, *, received_at: datetime) -> None:
    """Close the sitting, score it once and record what it shows.

    sitting: locked, with its quiz and its person. Safe to repeat: a closed one keeps its result, and nothing is written; nor
    is it under the lease of a phone that another one took over from.
    The sheet alone counts; a missing answer scores 0 points.
    Raises Rejected when the quiz has closed before: the answers stay, and the sitting stays open.
    """
    if sitting.purpose == Quiz.Purpose.PLACING:
        raise Rejected("placing_closes_itself")
    if not sitting.is_open or not said.in_force:
        return
    if sitting.quiz.is_over(said.at):
        raise Rejected("quiz_closed")
    result = score(versions.items(sitting.asked), sheet)
    outcomes = _outcomes(sitting, result)
    sitting.late = _is_late(sitting, said.at, received_at)
    sitting.passed = _is_passed(sitting, result, outcomes)
    answers.keep_sheet(sitting, sheet, result, said)
    close(sitting, _as_json(sitting, result, outcomes), said)
    shown = _shown(sitting, result, outcomes, at=said.at)
    if shown:
        competencies.record_evidence(shown, person=sitting.person, at=received_at)


def close(sitting: Sitting, result: dict[str, Any], said: Said) -> None:
    """Write the result and tell who listens."""
    sitting.result, sitting.closed_at, sitting.submit_event = result, said.at, said.event
    sitting.save(update_fields=["result", "closed_at", "submit_event", "passed", "late", "paper"])
    sitting_closed.send(
        Sitting,
        sitting_id=sitting.pk,
        person_id=sitting.person_id,
        quiz_id=sitting.quiz_id,
        purpose=sitting.purpose,
        passed=sitting.passed,
        at=said.at,
    )


def _answer_placing(sitting: Sitting, line: Asked, value: tuple[str, ...], said: Said) -> None:
    # There is no way back: what was answered has already decided what came next. 不会 is an answer, too.
    if line.version != sitting.asked[-1].version or not sitting.is_open:
        raise Rejected("answered_already")
    item = versions.version(line.version).item(line.options)
    (mark,) = score([item], Sheet({item.key: value})).per_item
    answers.keep(sitting, line.version, value, said, right=mark.is_right)
    step = placings.step(sitting)
    if step.found:
        competencies.record_estimates(
            step.found, person=sitting.person, on=clock.day_of(said.at), source_id=sitting.pk, at=said.at
        )
    if step.asked is None:
        close(sitting, step.result, said)
    else:
        sitting.paper = [*sitting.paper, step.asked.as_line()]
        sitting.save(update_fields=["paper"])


def _outcomes(sitting: Sitting, result: Result) -> dict[Cell, Outcome]:
    """What each competency and level of the paper shows."""
    if sitting.purpose not in JUDGED:
        return {}
    kinds = {key: entry.kind for key, entry in competencies.framework().by_key.items()}
    return {
        (key, level): outcome(
            right,
            asked,
            purpose=Purpose(sitting.purpose),
            strength=sitting.strength,
            competency_kind=kinds[key],
            level=level,
        )
        for (key, level), (right, asked) in result.by_cell.items()
    }


def _is_passed(sitting: Sitting, result: Result, outcomes: dict[Cell, Outcome]) -> bool | None:
    if sitting.purpose == Quiz.Purpose.CHECK:
        return is_check_passed(*_right_of(result))
    if outcomes:
        return all(one is Outcome.PASSED for one in outcomes.values())
    return False if sitting.purpose in JUDGED else None


def _right_of(result: Result) -> tuple[int, int]:
    return sum(right for right, _asked in result.by_cell.values()), sum(
        asked for _right, asked in result.by_cell.values()
    )


def _as_json(sitting: Sitting, result: Result, outcomes: dict[Cell, Outcome]) -> dict[str, Any]:
    right, asked = _right_of(result)
    share = {Quiz.Purpose.CHECK: RULES.check_cut, Quiz.Purpose.RECHECK: RULES.recheck_cut}
    return {
        "right": right,
        "asked": asked,
        "needed": needed(asked, share.get(Quiz.Purpose(sitting.purpose), RULES.cut)),
        "items": {mark.item: mark.finding.value for mark in result.per_item},
        "cells": [
            [key, level, right, asked, outcomes.get((key, level), Outcome.NOTHING).value]
            for (key, level), (right, asked) in result.by_cell.items()
        ],
    }


def _is_late(sitting: Sitting, at: datetime, received_at: datetime) -> bool:
    """Flagged, never voided: overtime, or a phone that came back after a week."""
    overtime = sitting.deadline_at is not None and received_at > sitting.deadline_at + GRACE
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


def strength_of(purpose: str) -> int:
    """What a sitting on one's own phone can show: 2 for what is judged, 0 for the rest."""
    return ON_ONES_OWN if purpose in JUDGED else 0


def of(person: Person, sitting_id: UUID) -> Sitting | None:
    """The person's own sitting with its quiz and its lease; None when it is somebody else's or there is none."""
    own = Sitting.objects.of(person).select_related("quiz").filter(pk=sitting_id)
    return one_or_none(holding.with_lease(own))
