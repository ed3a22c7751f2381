"""The rows of competencies."""

from __future__ import annotations

from competencies.models.framework import (
    Ability,
    Citation,
    Competency,
    FrameworkVersion,
    Law,
    Level,
    Requirement,
)
from competencies.models.laws import ChangeDraft, ChangeWithdrawal, LawChange, MaterialChange
from competencies.models.ledger import Decision, Estimate, Evidence, LevelState, Void
from competencies.models.level_maps import LevelMap
from competencies.models.numbers import NumbersVersion
from competencies.models.proposals import LevelProposal
from competencies.models.reviews import Review
from competencies.models.tasks import CaseKind, Confirmation, ConfirmerRole, Meeting, Result, TaskState, WorkTask

__all__ = [
    "Ability",
    "CaseKind",
    "ChangeDraft",
    "ChangeWithdrawal",
    "Citation",
    "Competency",
    "Confirmation",
    "ConfirmerRole",
    "Decision",
    "Estimate",
    "Evidence",
    "FrameworkVersion",
    "Law",
    "LawChange",
    "Level",
    "LevelMap",
    "LevelProposal",
    "LevelState",
    "MaterialChange",
    "Meeting",
    "NumbersVersion",
    "Requirement",
    "Result",
    "Review",
    "TaskState",
    "Void",
    "WorkTask",
]
