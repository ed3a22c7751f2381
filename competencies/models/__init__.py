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

__all__ = [
    "Ability",
    "ChangeDraft",
    "ChangeWithdrawal",
    "Citation",
    "Competency",
    "Decision",
    "Estimate",
    "Evidence",
    "FrameworkVersion",
    "Law",
    "LawChange",
    "Level",
    "LevelState",
    "MaterialChange",
    "Requirement",
    "Void",
]
