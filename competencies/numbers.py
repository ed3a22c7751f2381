"""The numbers that the county may set: what each means, its bounds, from when a new one acts; and the deed.

They are part of the frozen framework, so that reading them costs nothing and every process knows a new set at once.
Source: docs/learning-model.md, the numbers marked *; docs/decisions/0073.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from competencies.framework import forget, framework
from competencies.models import FrameworkVersion, NumbersVersion
from competencies.showing import Rules
from kit import audit, jobs
from kit.access import Role
from kit.errors import InputError, NotNow, Text
from people.models import Person

SETTERS = (Role.COUNTY_ADMIN,)
REASON_AT_MOST = 200  # characters


@dataclass(frozen=True)
class Number:
    """One number. name: of the field of `showing.Rules`. acts: from when a new value acts. is_of_levels: levels are made anew."""

    name: str
    label: Text
    least: int
    most: int
    meaning: Text
    acts: Text
    is_of_levels: bool = False


AT_ONCE = _("From now on, for everybody.")
NEW_ONES = _("For what is shown from now on. What was shown before keeps its day.")
WHEN_PUBLISHED = _("For changes of laws that are published from now on.")
WHEN_SET = _("For levels that are set from now on. Those that stand keep their last day.")

NUMBERS: tuple[Number, ...] = (
    Number(
        "test_again_days",
        _("Days until a test may be taken again"),
        0,
        30,
        _("After a test that was not passed, so many days for learning."),
        AT_ONCE,
    ),
    Number(
        "recheck_again_days",
        _("Days until a recheck may be taken again"),
        0,
        60,
        _("After a recheck that was not passed, so many days for reading the new text."),
        AT_ONCE,
    ),
    Number(
        "refresh_days",
        _("Days for a recheck"),
        7,
        365,
        _("When a law has changed, the level stays. After so many days without a recheck it is a gap."),
        AT_ONCE,
        is_of_levels=True,
    ),
    Number(
        "recheck_month_questions",
        _("Recheck questions within a month"),
        5,
        100,
        _("Changes of laws are put off so that nobody gets more questions than this within a month."),
        WHEN_PUBLISHED,
    ),
    Number(
        "test_holds_days",
        _("Days that a test is fresh"),
        0,
        3650,
        _("Afterwards it is to be shown once more; the level stays. 0: for ever."),
        NEW_ONES,
    ),
    Number(
        "observation_holds_days",
        _("Days that something seen on the spot is fresh"),
        0,
        3650,
        _("Afterwards it is to be shown once more; the level stays. 0: for ever."),
        NEW_ONES,
    ),
    Number(
        "decision_days",
        _("Longest days of a level set by staff"),
        30,
        1825,
        _("A level that staff set ends at the latest after so many days."),
        WHEN_SET,
    ),
    Number(
        "decision_soon_days",
        _("Days before its end that it is listed"),
        7,
        180,
        _("So long before its end, the desk lists a level that staff set."),
        AT_ONCE,
    ),
    Number(
        "answer_days",
        _("Days for an answer to who asks to look again"),
        1,
        60,
        _("Who is asked answers within so many days; afterwards the county answers."),
        AT_ONCE,
    ),
)


@transaction.atomic
def set_numbers(
    values: Mapping[str, int], *, id: UUID, reason: str, by: Person, at: datetime, seen: int
) -> NumbersVersion:
    """Let these numbers act from now on. Safe to repeat under the same id.

    values: every number by name.  seen: the version that the form showed, 0 for the defaults.
    Raises InputError for a number out of bounds, without a reason, or where nothing differs; NotNow when somebody else was faster.
    """
    if (there := NumbersVersion.objects.filter(pk=id).first()) is not None:
        return there
    for one in NUMBERS:
        if not one.least <= values[one.name] <= one.most:
            raise InputError(
                _("Between %(least)s and %(most)s.") % {"least": one.least, "most": one.most}, field=one.name
            )
    if not reason.strip():
        raise InputError(_("A reason is missing."), _("Write why the numbers are set anew."), field="reason")
    version = FrameworkVersion.objects.select_for_update().get(state=FrameworkVersion.State.PUBLISHED)
    latest = NumbersVersion.objects.first()
    if (latest.number if latest else 0) != seen:
        raise NotNow(_("Somebody has set the numbers in the meantime."), _("Look at them again."))
    changed = [one for one in NUMBERS if getattr(framework().rules, one.name) != values[one.name]]
    if not changed:
        raise InputError(_("No number was changed."), _("Change one, or leave the page."))
    row = NumbersVersion(
        id=id,
        number=seen + 1,
        values={one.name: values[one.name] for one in NUMBERS},
        reason=reason.strip()[:REASON_AT_MOST],
        by=by,
        recorded_at=at,
    )
    row.save()
    version.stamp = id
    version.save(update_fields=["stamp"])
    forget()
    if any(one.is_of_levels for one in changed):
        jobs.ask("competencies.rebuild_all", key=id, by=by)
    audit.record("competencies.numbers_set", by=by, of=row, fields=[one.name for one in changed])
    return row


def differences(before: Mapping[str, int], after: Mapping[str, int]) -> list[tuple[Text, int, int]]:
    """(words, old, new) of each number that differs; a missing one has its default."""
    usual = asdict(Rules())
    return [
        (one.label, before.get(one.name, usual[one.name]), after.get(one.name, usual[one.name]))
        for one in NUMBERS
        if before.get(one.name, usual[one.name]) != after.get(one.name, usual[one.name])
    ]
