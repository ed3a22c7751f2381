"""The order of the apps, from top to bottom; each may know those below it."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

ORDER = (
    ("lms",),
    ("reports",),
    ("certificates",),
    ("learning",),
    ("courses",),
    ("assessments",),
    ("competencies",),
    ("people",),
    ("notifications", "offline"),
    ("kit",),
)
RANK = {app: rank for rank, floor in enumerate(ORDER) for app in floor}


def our_models() -> list[type[Model]]:
    """Every model of ours, those that Django makes for many-to-many relations left out."""
    return [model for model in apps.get_models() if model._meta.app_label in RANK]
