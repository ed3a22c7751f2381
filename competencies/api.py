"""The verbs of competencies. Reading goes through competencies.models and its QuerySet methods."""

from __future__ import annotations

from competencies.evidence import Cited, Estimated, EvidenceConflict, Shown
from competencies.evidence import estimate as record_estimates
from competencies.evidence import record as record_evidence
from competencies.evidence import void as void_evidence
from competencies.framework import (
    AbilityEntry,
    CompetencyEntry,
    Framework,
    LevelEntry,
    NoFramework,
    RequirementEntry,
    framework,
)
from competencies.levels import Kind, Reading, State
from competencies.load import load_framework
from competencies.observing import observable_by, record_observation
from competencies.rebuild import rebuild_levels
from competencies.showing import RULES, Rules

__all__ = [
    "RULES",
    "AbilityEntry",
    "Cited",
    "CompetencyEntry",
    "Estimated",
    "EvidenceConflict",
    "Framework",
    "Kind",
    "LevelEntry",
    "NoFramework",
    "Reading",
    "RequirementEntry",
    "Rules",
    "Shown",
    "State",
    "framework",
    "load_framework",
    "observable_by",
    "rebuild_levels",
    "record_estimates",
    "record_evidence",
    "record_observation",
    "void_evidence",
]
