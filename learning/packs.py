"""Everything that somebody's plan still asks, to take along: its lessons, and the tests that can be sat on one's own.

Source: docs/protocol.md, 2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from assessments.api import PackPiece, packs_of_tests, waits_of
from assessments.models import Sitting
from courses.api import ManifestPiece, catalogue, lessons_of, pack_pieces
from kit import clock
from learning import plans
from learning.items import PlanItem
from learning.planner import ItemKind
from people.models import Person

TESTED = {ItemKind.TEST: "test", ItemKind.RECHECK: "recheck"}


def pieces_of(person: Person, *, at: datetime) -> list[ManifestPiece]:
    """The lines of the plan of ``person``: lessons in the order of the catalogue, then tests in the order of the plan.

    A test for which he has to wait is not among them. About a dozen queries, however long the plan.
    """
    on = clock.day_of(at)
    items = plans.plan_of(person, on=on).items
    codes = list(dict.fromkeys(item.lesson_code for item in items if item.kind == ItemKind.LESSON))
    lessons = pack_pieces(lessons_of(codes), catalogue())
    return [*lessons, *map(_line, packs_of_tests(_tests(items, person, at), Sitting.objects.of(person).count()))]


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
