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
from competencies.models.proposals import LevelProposal
from competencies.models.reviews import Review

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
    "LevelProposal",
    "LevelState",
    "MaterialChange",
    "Requirement",
    "Review",
    "Void",
]
