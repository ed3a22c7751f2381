"""Grades proven: every closed sitting scored once more from its log and the key, and compared with what was written.

Source: docs/safety.md, G-04.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from assessments import marked, projections, sittings, versions
from assessments.models import Answer, Quiz, Sitting
from assessments.scoring import LOADED, Sheet, score


@dataclass(frozen=True, slots=True)
class Difference:
    """One sitting that is not what its log and key say. what: "answers" or "result"."""

    sitting: UUID
    what: str


def differences() -> Iterator[Difference]:
    """Every difference, in the order of the sittings; writes nothing. A placing has answers and no score.

    What another program scored is left out: here is neither its log nor its rule.
    """
    closed = Sitting.objects.filter(closed_at__isnull=False).exclude(condition=LOADED)
    for sitting in closed.select_related("quiz").order_by("pk").iterator():
        rows = projections.derived(sitting)
        if [_words(row) for row in rows] != [_words(row) for row in stored(sitting)]:
            yield Difference(sitting.pk, "answers")
        if sitting.purpose != Quiz.Purpose.PLACING:
            sheet = Sheet({str(row.version_id): row.value for row in rows})
            scored = score(versions.items_of(sitting), sheet, marked=marked.marked_of(sitting))
            if sittings.assessed(sitting, scored).result != sitting.result:
                yield Difference(sitting.pk, "result")


def stored(sitting: Sitting) -> list[Answer]:
    """The answers as they were written, by version."""
    return sorted(Answer.objects.filter(sitting=sitting), key=lambda row: row.version_id)


def _words(row: Answer) -> tuple[object, ...]:
    return row.version_id, row.value, row.event, row.lease, row.seq, row.at, row.right
