"""The verbs of learning. Reading goes through learning.models and its QuerySet methods."""

from __future__ import annotations

from learning.credit import hours_of
from learning.credit import minutes_of as exact_minutes_of
from learning.credit_rules import shown as shown_hours
from learning.plans import ask_of, plan_of, replan

__all__ = ["ask_of", "exact_minutes_of", "hours_of", "plan_of", "replan", "shown_hours"]
