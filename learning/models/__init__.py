"""What learning keeps: programmes and plans, credit hours, places in lessons, and classes in a room."""

from __future__ import annotations

from learning.items import PlanItem
from learning.models.classes import (
    Attendance,
    AttendanceVoid,
    ClassSession,
    Enrolment,
    Leave,
    Source,
    TrainingClass,
)
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
    "Attendance",
    "AttendanceVoid",
    "ClassSession",
    "CreditGrant",
    "Enrolment",
    "Finish",
    "GapTally",
    "Leave",
    "LessonPlace",
    "LessonPlaceQuerySet",
    "OpenStep",
    "Plan",
    "PlanItem",
    "Programme",
    "ProgrammeCourse",
    "ProgrammeQuerySet",
    "Source",
    "TrainingClass",
]
