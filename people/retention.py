"""How long each kind of personal data is kept, why, and on what basis; the table acts by itself every night.

An app registers a rule for each of its models with personal data::

    retention.rule("people.phone_code", _("codes sent to a telephone"), of=["people.PhoneCode"], …, days=1, act=forget)

A rule without days has no end of its own: ``ends`` says what ends it. A test holds every model that keeps personal data
to a rule.

Source: 个人信息保护法 第19条 (the shortest time that the purpose needs), 第47条第1款第1、2项.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy

from kit.errors import Text
from people.models import Person, RetentionRun

logger = logging.getLogger(__name__)

FAILED = -1
Act = Callable[[datetime], int]
"""Remove what is older than the instant; how many rows."""

LAW_NEEDED = gettext_lazy("PIPL article 19: no longer than the purpose needs")
LAW_DUTY = gettext_lazy("PIPL articles 13 (1) no. 3 and 35: duty of the organ")
LAW_CONSENT = gettext_lazy("PIPL articles 13 (1) no. 1 and 15: consent, which may be withdrawn")
LAW_PROOF = gettext_lazy("PIPL articles 51 and 56: to show what was done")


@dataclass(frozen=True)
class Rule:
    """One line of the table. of: labels of models. days: counted from what ``since`` says; None for no end of its own.

    ends: what happens at the end, or what ends it when there are no days.
    """

    key: str
    kind: Text
    purpose: Text
    of: tuple[str, ...]
    days: int | None
    since: Text
    ends: Text
    basis: Text
    act: Act | None = None


REMOVED = gettext_lazy("removed")
EMPTIED = gettext_lazy("its words are removed, the count stays")
WITH_PERSON = gettext_lazy("stays without a name when the person is erased")

_RULES: dict[str, Rule] = {}


def rule(
    key: str,
    kind: Text,
    purpose: Text,
    *,
    of: Sequence[str],
    days: int,
    since: Text,
    act: Act,
    ends: Text = REMOVED,
    basis: Text = LAW_NEEDED,
) -> None:
    """Register a kind of data that goes after ``days``."""
    _RULES[key] = Rule(key, kind, purpose, tuple(of), days, since, ends, basis, act)


def stays(
    key: str, kind: Text, purpose: Text, *, of: Sequence[str], ends: Text = WITH_PERSON, basis: Text = LAW_DUTY
) -> None:
    """Register a kind of data without an end of its own, and say what ends it."""
    _RULES[key] = Rule(key, kind, purpose, tuple(of), None, "", ends, basis)


def rules() -> list[Rule]:
    """The table, what goes soonest first; what has no end of its own last."""
    return sorted(_RULES.values(), key=lambda each: (each.days is None, each.days or 0, each.key))


def covered() -> set[str]:
    """The lower-case labels of the models that a rule names."""
    return {label.lower() for each in _RULES.values() for label in each.of}


def deleting(rows: Callable[[datetime], models.QuerySet[models.Model]]) -> Act:
    """An act that deletes what the function finds."""
    return lambda before: rows(before).delete()[0]


def run(*, at: datetime) -> RetentionRun:
    """Act on every rule, each in a transaction of its own: one that fails stops no other, and is shown as failed."""
    removed: dict[str, int] = {}
    for each in rules():
        if each.act is None or each.days is None:
            continue
        try:
            with transaction.atomic():
                removed[each.key] = each.act(at - timedelta(days=each.days))
        except Exception as error:  # noqa: BLE001  the other rules must still act; the page shows this one
            logger.error("the retention rule %s failed: %s", each.key, type(error).__name__)
            removed[each.key] = FAILED
    kept_since = at - timedelta(days=400)
    RetentionRun.objects.filter(at__lt=kept_since).delete()
    return RetentionRun.objects.create(at=at, removed=removed)


@dataclass(frozen=True)
class Line:
    """One line of the table with what the last night removed; None before the first night, -1 when it failed."""

    rule: Rule
    removed: int | None

    @property
    def failed(self) -> bool:
        return self.removed == FAILED


def table() -> tuple[list[Line], RetentionRun | None]:
    """The rules with what was removed at the last run. One query."""
    last = RetentionRun.objects.order_by("-at").first()
    removed = last.removed if last else {}
    return [Line(each, removed.get(each.key)) for each in rules()], last


def is_late(last: RetentionRun | None, *, at: datetime) -> bool:
    """Whether no night has acted for more than two days, nor since the first person was entered."""
    began = last.at if last else Person.objects.aggregate(first=Min("date_joined"))["first"]
    return began is not None and at - began > timedelta(days=2)
