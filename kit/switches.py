"""The twelve options that burden the grass roots, each off as delivered.

*Never*: the product refuses to start with it. *County*: an administrator may turn it on with a reason and a second
administrator; off again is a row too, so the history stays.

Source: docs/decisions, "What is never built"; 国办函〔2026〕12号.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import InputError, NotNow
from kit.models import Switch

NEVER = (
    "daily_check_in",
    "viewing_time",
    "points",
    "ranking_of_persons",
    "counting_likes",
    "location",
    "photo_as_proof",
    "forced_follow_or_install",
)
COUNTY = ("ranking_in_bulletin", "names_in_bulletin", "more_reminders", "asking_again")
MOST_DAYS = {"more_reminders": 14}


def latest(name: str) -> Switch | None:
    """The last word about a switch; None while nobody ever touched it."""
    return Switch.objects.filter(name=name).order_by("-at", "-pk").first()


def is_on(name: str, *, on: date | None = None) -> bool:
    """Whether the switch acts on the day ``on`` (today when left out)."""
    row = latest(name)
    return bool(row and row.is_on and (row.until is None or row.until >= (on or clock.today())))


def on_against_the_rule() -> list[str]:
    """Names of switches that may never be on, and are."""
    return [name for name in NEVER if is_on(name)]


@transaction.atomic
def turn_on(name: str, *, by: Any, second: Any, reason: str, until: date | None = None) -> Switch:
    """Turn a county switch on. Raises InputError or NotNow where the rule does not allow it."""
    if name not in COUNTY:
        raise NotNow(_("This option stays off."), _("The rule does not allow it in any county."))
    if not reason.strip():
        raise InputError(_("A reason is needed."), _("Write down why, in one sentence."), field="reason")
    if second is None or second.pk == by.pk:
        raise InputError(_("A second administrator is needed."), _("Ask a colleague to confirm."), field="second")
    longest = MOST_DAYS.get(name)
    if longest and (until is None or until > clock.today() + timedelta(days=longest)):
        raise InputError(
            _("At most %(days)s days.") % {"days": longest}, _("Choose an earlier last day."), field="until"
        )
    row = Switch.objects.create(
        name=name, is_on=True, reason=reason.strip(), by_id=by.pk, second_id=second.pk, until=until
    )
    audit.record("switch.on", by=by, of=row, fields=[name])
    return row


@transaction.atomic
def turn_off(name: str, *, by: Any) -> Switch:
    """Turn a switch off; safe to repeat."""
    row = Switch.objects.create(name=name, is_on=False, reason="", by_id=by.pk)
    audit.record("switch.off", by=by, of=row, fields=[name])
    return row
