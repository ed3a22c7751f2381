"""The verbs of competencies. Reading goes through competencies.models and its QuerySet methods."""

from __future__ import annotations

from competencies.articles import article_name, articles_of
from competencies.articles import named as law_named
from competencies.cases import Case, Seat
from competencies.evidence import Cited, Estimated, EvidenceConflict, Shown
from competencies.evidence import estimate as record_estimates
from competencies.evidence import record as record_evidence
from competencies.evidence import void as void_evidence
from competencies.explanations import KIND_WORDS, Explanation, explain
from competencies.framework import (
    USUAL_CUT,
    AbilityEntry,
    CompetencyEntry,
    Framework,
    LevelEntry,
    NoFramework,
    RequirementEntry,
    framework,
    framework_on,
)
from competencies.gaps import (
    CompetencyStanding,
    Standing,
    framework_of,
    gaps_of,
    newcomer,
    required_of,
    standing_of,
    standings_of,
    supposing,
    unit_kinds_of,
)
from competencies.gaps_rules import Gap, GapStep, Mark, Review, Step
from competencies.grassroots import is_for, kinds_of_laws
from competencies.held import Held
from competencies.held import held_of as levels_of
from competencies.ladder import ladder, marks_of
from competencies.laws import texts_in_force
from competencies.levels import Reading, State
from competencies.load import load_framework
from competencies.many import Many, Stand
from competencies.material import Material
from competencies.number_registry import Number, register_numbers
from competencies.numbers import number
from competencies.observing import check_observer, may_judge, observable_by, record_observation
from competencies.post_load import Asked as LoadAsked
from competencies.post_load import Sort as LoadSort
from competencies.post_load import Task as LoadTask
from competencies.rebuild import rebuild_levels
from competencies.revising import Changed, ToRevise
from competencies.revising import register as register_revising
from competencies.showing import RULES, Kind, Rules
from competencies.what_if import Supposed, levels_if

__all__ = [
    "KIND_WORDS",
    "RULES",
    "USUAL_CUT",
    "AbilityEntry",
    "Case",
    "Changed",
    "Cited",
    "CompetencyEntry",
    "CompetencyStanding",
    "Estimated",
    "EvidenceConflict",
    "Explanation",
    "Framework",
    "Gap",
    "GapStep",
    "Held",
    "Kind",
    "LevelEntry",
    "LoadAsked",
    "LoadSort",
    "LoadTask",
    "Many",
    "Mark",
    "Material",
    "NoFramework",
    "Number",
    "Reading",
    "RequirementEntry",
    "Review",
    "Rules",
    "Seat",
    "Shown",
    "Stand",
    "Standing",
    "State",
    "Step",
    "Supposed",
    "ToRevise",
    "article_name",
    "articles_of",
    "check_observer",
    "explain",
    "framework",
    "framework_of",
    "framework_on",
    "gaps_of",
    "is_for",
    "kinds_of_laws",
    "ladder",
    "law_named",
    "levels_if",
    "levels_of",
    "load_framework",
    "marks_of",
    "may_judge",
    "newcomer",
    "number",
    "observable_by",
    "rebuild_levels",
    "record_estimates",
    "record_evidence",
    "record_observation",
    "register_numbers",
    "register_revising",
    "required_of",
    "standing_of",
    "standings_of",
    "supposing",
    "texts_in_force",
    "unit_kinds_of",
    "void_evidence",
]
