"""Everything that somebody's plan still asks, to take along: its lessons, and the tests that can be sat on one's own.

Source: docs/protocol.md, 2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from assessments.api import PackPiece, packs_of_quizzes, packs_of_tests, waits_of
from assessments.models import Sitting
from courses.api import (
    ManifestPiece,
    SoundPiece,
    catalogue,
    lessons_of,
    pack_errands,
    pack_pieces,
    pack_sounds,
)
from kit import clock
from learning import plans
from learning.items import PlanItem
from learning.planner import ItemKind
from people.models import Person

TESTED = {ItemKind.TEST: "test", ItemKind.RECHECK: "recheck"}


@dataclass(frozen=True)
class Along:
    """What there is to take along of a plan. sounds: apart, since they are heavy."""

    pieces: Sequence[ManifestPiece]
    sounds: Sequence[SoundPiece]


def along(person: Person, *, at: datetime) -> Along:
    """What is to be done, lessons in the order of the catalogue, tests in the order of the plan, then quizzes that are open.

    A test for which he has to wait is not among them. About two dozen queries, however long the plan.
    """
    items = plans.plan_of(person, on=clock.day_of(at)).items
    lessons = lessons_of([item.lesson_code for item in items if item.kind == ItemKind.LESSON])
    tests = packs_of_tests(_tests(items, person, at), Sitting.objects.of(person).count())
    quizzes = packs_of_quizzes(person, at=at)
    shelf = catalogue()
    pieces = [*pack_errands(shelf), *pack_pieces(lessons, shelf), *map(_line, [*tests, *quizzes])]
    return Along(pieces, pack_sounds(lessons))


def _tests(items: Sequence[PlanItem], person: Person, at: datetime) -> list[tuple[str, tuple[str, int]]]:
    waits = waits_of(person, on=clock.day_of(at))
    found = [(TESTED[ItemKind(item.kind)], (item.competency, item.level)) for item in items if item.kind in TESTED]
    return [one for one in dict.fromkeys(found) if one[1] not in waits]


def _line(test: PackPiece) -> ManifestPiece:
    return ManifestPiece(
        kind="quiz",
        code=test.key,
        title=test.title,
        url=reverse("assessments:pack_quiz", args=[test.key]),
        hash=test.hash,
        bytes=test.bytes,
        questions=test.questions,
    )
