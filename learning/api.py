"""The verbs of learning. Reading goes through learning.models and its QuerySet methods."""

from __future__ import annotations

from learning.credit import hours_of
from learning.credit_rules import shown as shown_hours
from learning.plans import plan_of, replan

__all__ = ["hours_of", "plan_of", "replan", "shown_hours"]
