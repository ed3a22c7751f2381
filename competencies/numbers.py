"""The numbers that the county may set: those of levels, and the deed of setting any. Apps above declare theirs (`number_registry`).

They are part of the frozen framework, so that reading them costs nothing and every process knows a new set at once.
Source: docs/learning-model.md, the numbers marked *; docs/decisions/0073.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from competencies.framework import NoFramework, forget, framework
from competencies.models import FrameworkVersion, NumbersVersion
from competencies.number_registry import AT_ONCE, NEW_ONES, Number, numbers, register_numbers, usual
from competencies.showing import RULES
from kit import audit, jobs
from kit.access import Role
from kit.errors import InputError, NotNow, Text
from people.models import Person

SETTERS = (Role.COUNTY_ADMIN,)
REASON_AT_MOST = 200  # characters


WHEN_PUBLISHED = _("For changes of laws that are published from now on.")
WHEN_WRITTEN = _("For levels that are written from now on.")
WHEN_HANDED_IN = _("For sheets that are handed in from now on.")
WHEN_SET = _("For levels that are set from now on. Those that stand keep their last day.")

TESTS, LAWS = _("Tests and rechecks"), _("When a law or a level has changed")
FRESH, STAFF = _("How long it is fresh"), _("What staff set and answer")

OF_LEVELS: tuple[Number, ...] = (
    Number(
        "test_right",
        _("Right ones of five in a test"),
        3,
        5,
        _("So many of five questions of a level must be right. Each level may have its own in the framework."),
        WHEN_WRITTEN,
        RULES.test_right,
        TESTS,
    ),
    Number(
        "recheck_right",
        _("Right ones of five in a recheck"),
        2,
        5,
        _("So many of five questions must be right to keep a level whose law has changed."),
        WHEN_HANDED_IN,
        RULES.recheck_right,
        TESTS,
    ),
    Number(
        "test_again_days",
        _("Days until a test may be taken again"),
        0,
        30,
        _("After a test that was not passed, so many days for learning."),
        AT_ONCE,
        RULES.test_again_days,
        TESTS,
    ),
    Number(
        "recheck_again_days",
        _("Days until a recheck may be taken again"),
        0,
        60,
        _("After a recheck that was not passed, so many days for reading the new text."),
        AT_ONCE,
        RULES.recheck_again_days,
        TESTS,
    ),
    Number(
        "refresh_days",
        _("Days for a recheck"),
        7,
        365,
        _("When a law has changed, the level stays. After so many days without a recheck it is a gap."),
        AT_ONCE,
        RULES.refresh_days,
        LAWS,
        is_of_levels=True,
    ),
    Number(
        "recheck_month_questions",
        _("Recheck questions within a month"),
        5,
        100,
        _("Changes of laws are put off so that nobody gets more questions than this within a month."),
        WHEN_PUBLISHED,
        RULES.recheck_month_questions,
        LAWS,
    ),
    Number(
        "test_holds_days",
        _("Days that a test is fresh"),
        0,
        3650,
        _("Afterwards it is to be shown once more; the level stays. 0: for ever."),
        NEW_ONES,
        RULES.test_holds_days,
        FRESH,
    ),
    Number(
        "observation_holds_days",
        _("Days that something seen on the spot is fresh"),
        0,
        3650,
        _("Afterwards it is to be shown once more; the level stays. 0: for ever."),
        NEW_ONES,
        RULES.observation_holds_days,
        FRESH,
    ),
    Number(
        "decision_days",
        _("Longest days of a level set by staff"),
        30,
        1825,
        _("A level that staff set ends at the latest after so many days."),
        WHEN_SET,
        RULES.decision_days,
        STAFF,
    ),
    Number(
        "decision_soon_days",
        _("Days before its end that it is listed"),
        7,
        180,
        _("So long before its end, the desk lists a level that staff set."),
        AT_ONCE,
        RULES.decision_soon_days,
        STAFF,
    ),
    Number(
        "answer_days",
        _("Days for an answer to who asks to look again"),
        1,
        60,
        _("Who is asked answers within so many days; afterwards the county answers."),
        AT_ONCE,
        RULES.answer_days,
        STAFF,
    ),
)
register_numbers(*OF_LEVELS)


def number(name: str, known: datetime | None = None) -> int:
    """A number as it acts now, or as it was set at a moment; its usual value where no framework was loaded yet."""
    try:
        return framework().value_of(name, known)
    except NoFramework:
        return usual(name)


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
    for one in numbers():
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
    frame = framework()
    changed = [one for one in numbers() if frame.value_of(one.name) != values[one.name]]
    if not changed:
        raise InputError(_("No number was changed."), _("Change one, or leave the page."))
    row = NumbersVersion(
        id=id,
        number=seen + 1,
        values={one.name: values[one.name] for one in numbers()},
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
    for kind in {one.job for one in changed if one.job}:
        jobs.ask(kind, by=by)
    audit.record("competencies.numbers_set", by=by, of=row, fields=[one.name for one in changed])
    return row


def differences(before: Mapping[str, int], after: Mapping[str, int]) -> list[tuple[Text, int, int]]:
    """(words, old, new) of each number that differs; a missing one has its default."""
    return [
        (one.label, before.get(one.name, one.usual), after.get(one.name, one.usual))
        for one in numbers()
        if before.get(one.name, one.usual) != after.get(one.name, one.usual)
    ]
