"""What markers gave, as scoring takes it: derived from the marks alone, so a result can be made again at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from assessments import versions
from assessments.models import Mark, SecondMarking, Sitting
from assessments.questions import QuestionType
from assessments.rubric_marks import Given, Settled, settle
from assessments.versions import Version
from kit.lookup import one_or_none


def shorts_of(sitting: Sitting) -> Mapping[UUID, Version]:
    """The short texts of a paper. No query for versions that this process knows."""
    known = versions.versions(line.version for line in sitting.asked)
    return {id: version for id, version in known.items() if version.type == QuestionType.SHORT}


def marked_of(sitting: Sitting) -> dict[str, Fraction]:
    """item → the share of its marks, for the short texts that are marked to the end. No query where there are none."""
    shares = {str(version): one.share for version, one in settled_of(sitting).items()}
    return {item: share for item, share in shares.items() if share is not None}


def settled_of(sitting: Sitting) -> dict[UUID, Settled]:
    """How far each short text of a paper is marked."""
    shorts = shorts_of(sitting)
    if not shorts:
        return {}
    rule = one_or_none(SecondMarking.objects.filter(quiz=sitting.quiz_id))
    rows = list(Mark.objects.filter(sitting=sitting).order_by("at", "pk"))
    return {
        id: settle(
            given_of([row for row in rows if row.version_id == id]),
            version.rubric,
            second=rule is not None,
            most_apart=Fraction(rule.most_apart if rule else 0, 100),
        )
        for id, version in shorts.items()
        if version.rubric is not None
    }


def given_of(rows: Sequence[Mark]) -> list[Given]:
    """Rows in their order, as the rule takes them."""
    return [Given(row.marker_id, frozenset(row.points), order) for order, row in enumerate(rows)]
