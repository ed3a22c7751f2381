"""The numbers of plans: set by the county, taken by the pure rules as plain values."""

from __future__ import annotations

from competencies.framework import framework
from learning.numbers import plan_rules
from learning.planner import RULES
from tests.competencies.test_numbers import put


def test_until_somebody_sets_them_plans_go_by_the_usual_numbers(frame):
    assert plan_rules(framework()) == RULES


def test_a_plan_goes_by_what_was_set(frame, administrator):
    put(administrator, task_minutes=25, test_ahead_days=0)
    rules = plan_rules(framework())
    assert (rules.task_minutes, rules.test_ahead_days, rules.test_minutes) == (25, 0, RULES.test_minutes)
