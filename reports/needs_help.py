"""Who needs help: one rule, in one place, without a query. The desk prints it in the words of `rule_in_words`.

It is a list of people whom somebody should ring up, not a list of shame: nothing is counted but what stands between a
person and his due day. `conditions.needs_help` says the same as SQL; a test compares the two on every person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why somebody is on the list; a person may have several."""

    LATE = "late", _("Past the due day")
    UNPLACED = "unplaced", _("Not yet placed")
    STUCK = "stuck", _("Stuck at a small test")


@dataclass(frozen=True)
class Rule:
    """days: how near the due day must be for somebody who was never placed; tries: how many failed sittings are stuck."""

    days: int = 14
    tries: int = 3


RULE = Rule()


@dataclass(frozen=True)
class Case:
    """What the rule looks at in one person.

    first_due: the earliest due day of his open mandatory steps of the programme, None without one.
    placed: whether he has taken the placing. tries: how often he sat, without passing, the small test of a step that is
    still open; conduct is left out, since others see only whether it is finished.
    """

    first_due: date | None
    placed: bool
    tries: int = 0


def reasons(case: Case, *, on: date, rule: Rule = RULE) -> tuple[Reason, ...]:
    """Why this person needs help on ``on``, the most pressing reason first; empty when he does not."""
    if case.first_due is None:
        return ()
    found = []
    if case.first_due < on:
        found.append(Reason.LATE)
    if not case.placed and case.first_due <= near(on, rule):
        found.append(Reason.UNPLACED)
    if case.tries >= rule.tries:
        found.append(Reason.STUCK)
    return tuple(found)


def near(on: date, rule: Rule = RULE) -> date:
    """The last day that counts as soon on ``on``."""
    return on + timedelta(days=rule.days)


def rule_in_words(rule: Rule = RULE) -> str:
    """The rule as the page prints it."""
    return gettext(
        "Needs help: a step is past its due day; or it is due within %(days)s days and he was never placed; "
        "or he sat the same small test %(tries)s times without passing."
    ) % {"days": rule.days, "tries": rule.tries}
