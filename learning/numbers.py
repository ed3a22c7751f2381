"""The numbers of plans that a county may set, and the rules of plans made of them.

Source: docs/learning-model.md, "Gap and plan"; docs/decisions/0073.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from competencies.api import Framework, Number, register_numbers
from learning.planner import RULES, PlanRules

REPLAN_ALL = "learning.replan_all"  # the kind of the job
PLANS = _("Plans")
WHEN_REPLANNED = _("From now on, for everybody. Plans are made anew, which takes some minutes.")
WHEN_BEGUN = _("For programmes that are begun from now on.")


def _minutes(name: str, label: object, meaning: object) -> Number:
    return Number(name, label, 1, 60, meaning, WHEN_REPLANNED, getattr(RULES, name), PLANS, job=REPLAN_ALL)  # type: ignore[arg-type]


register_numbers(
    Number(
        "headline_days",
        _("Days that the first page looks ahead"),
        7,
        180,
        _("The first page counts what is due within so many days; the rest is one line."),
        WHEN_REPLANNED,
        RULES.headline_days,
        PLANS,
        job=REPLAN_ALL,
    ),
    Number(
        "test_ahead_days",
        _("Days that a test may go ahead"),
        0,
        730,
        _("A test asks at once for a higher level that is due so many days later."),
        WHEN_REPLANNED,
        RULES.test_ahead_days,
        PLANS,
        job=REPLAN_ALL,
    ),
    _minutes("test_minutes", _("Minutes of a test in a plan"), _("So long a test of one level takes about.")),
    _minutes("recheck_minutes", _("Minutes of a recheck in a plan"), _("So long a recheck takes about.")),
    _minutes("placing_minutes", _("Minutes of a placing in a plan"), _("So long it takes about, per competency.")),
    _minutes("task_minutes", _("Minutes of a task in a plan"), _("So long having a task seen takes about.")),
    Number(
        "valid_years",
        _("Years that a certificate is valid"),
        1,
        10,
        _("It ends after so many years, or with the term, whichever is earlier."),
        WHEN_BEGUN,
        5,
        PLANS,
    ),
)


def plan_rules(frame: Framework) -> PlanRules:
    """The rules by which plans are made now."""
    names = (
        "headline_days", "test_ahead_days", "test_minutes", "recheck_minutes", "placing_minutes", "task_minutes",
    )  # fmt: skip
    return PlanRules(**{name: frame.value_of(name) for name in names})
