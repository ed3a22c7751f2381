"""What learning keeps: programmes and plans, credit hours, places in lessons."""

from __future__ import annotations

from learning.items import PlanItem
from learning.models.programmes import (
    CreditGrant,
    Finish,
    GapTally,
    LessonPlace,
    LessonPlaceQuerySet,
    OpenStep,
    Plan,
    Programme,
    ProgrammeCourse,
    ProgrammeQuerySet,
)

__all__ = [
    "CreditGrant",
    "Finish",
    "GapTally",
    "LessonPlace",
    "LessonPlaceQuerySet",
    "OpenStep",
    "Plan",
    "PlanItem",
    "Programme",
    "ProgrammeCourse",
    "ProgrammeQuerySet",
]
