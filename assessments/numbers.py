"""The numbers of sittings that a county may set. Declared on import: whoever reads them imports this.

Source: docs/learning-model.md, "The placing test"; docs/phone.md, "The offline contract", 7; docs/decisions/0073.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from assessments import leases, placing
from competencies.api import Number, number, register_numbers

SITTINGS = _("Sittings on the phone")
AT_ONCE = _("From now on, for everybody.")
MINUTE = timedelta(minutes=1)

register_numbers(
    Number(
        "placing_most_questions",
        _("Questions of a placing at one sitting"),
        5,
        50,
        _("After so many questions the sitting ends; what is left comes another time."),
        AT_ONCE,
        placing.RULES.most_questions,
        SITTINGS,
    ),
    Number(
        "lease_minutes",
        _("Minutes that a sitting stays on one phone"),
        5,
        240,
        _("Without a sign for so long, another phone may go on without asking."),
        AT_ONCE,
        leases.LIFE // MINUTE,
        SITTINGS,
    ),
)


def placing_rules() -> placing.Rules:
    """The rules of a placing now: what the simulation chose, and what the county set."""
    return replace(placing.RULES, most_questions=number("placing_most_questions"))


def lease_life() -> timedelta:
    """How long a lease lives after its last event."""
    return number("lease_minutes") * MINUTE
