"""The verbs of learning. Reading goes through learning.models and its QuerySet methods."""

from __future__ import annotations

from learning.credit import hours_of
from learning.credit import minutes_of as exact_minutes_of
from learning.credit_rules import shown as shown_hours
from learning.drafts import Ask, Measure
from learning.group import ClassGaps, gaps_of_class
from learning.group import plan_for as plan_for_class
from learning.group_rules import GroupPlan, Taught
from learning.past import Placed, asks_on, finishes_then, measures_of
from learning.plans import are_catching_up, ask_of, plan_of, replan
from learning.what_if import Supposed, what_if

__all__ = [
    "Ask",
    "ClassGaps",
    "GroupPlan",
    "Measure",
    "Placed",
    "Supposed",
    "Taught",
    "are_catching_up",
    "ask_of",
    "asks_on",
    "exact_minutes_of",
    "finishes_then",
    "gaps_of_class",
    "hours_of",
    "measures_of",
    "plan_for_class",
    "plan_of",
    "replan",
    "shown_hours",
    "what_if",
]
