"""Codes that are said in class: made by a trainer, typed by who sits there.

Six digits can be guessed in a million tries, so guessing is slowed down, and a code is good for hours only.
Source: docs/learning-model.md, "Evidence" (the same under supervision: class code).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import InClassCode, Quiz
from assessments.sections import FORMS
from kit import audit
from kit.errors import InputError, NotNow
from people.api import check_guessing, guess_failed, guessing_key
from people.models import Person, Unit

DIGITS = 6
LONGEST = timedelta(hours=12)
TRIES = 20  # of other digits, when one stands already


def make_code(
    quiz: Quiz, *, unit: Unit, label: str, hours: int, form: str = "", by: Person, at: datetime
) -> InClassCode:
    """A code for a class at ``unit``, good from ``at`` on for ``hours``.

    form: A or B where the whole class takes one form; empty for half each.
    Raises NotNow for a quiz that is not supervised or not open, InputError for more hours than a day of class has.
    """
    if not quiz.supervised or quiz.is_draft or quiz.is_over(at):
        raise NotNow(_("This quiz takes no class now."), _("Publish it, and tick “under supervision”."))
    if not timedelta(0) < timedelta(hours=hours) <= LONGEST:
        raise InputError(
            _("A code is good for 1 to 12 hours."), _("Make another one for the next class."), field="hours"
        )
    for _try in range(TRIES):
        row = InClassCode(
            quiz=quiz,
            code=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
            unit=unit,
            label=label[:60],
            form=form if quiz.has_forms and form in FORMS else "",
            since=at,
            until=at + timedelta(hours=hours),
            made_by=by,
        )
        try:
            with transaction.atomic():
                row.save()
                audit.record("assessments.code_made", by=by, of=row)
        except IntegrityError:
            continue  # these digits have been said for this quiz before
        return row
    raise NotNow(_("No code could be made just now."), _("Try again."))


@transaction.atomic
def end_code(code: InClassCode, *, by: Person, at: datetime) -> None:
    """Let nobody begin with it any more; who has begun goes on. Harmless to repeat."""
    if InClassCode.objects.filter(pk=code.pk, ended_at__isnull=True).update(ended_at=at):
        audit.record("assessments.code_ended", by=by, of=code)


def code_of(person: Person, quiz: Quiz, typed: str, *, at: datetime) -> InClassCode:
    """The code that was typed, good for this quiz, this person's unit and this moment.

    Raises InputError when there is none, and NotNow after too many tries.
    """
    key = guessing_key("class_code", str(person.uuid))
    check_guessing(key, at=at)
    digits = "".join(str(int(each)) for each in typed if each.isdecimal())
    home = person.home_unit.path if person.home_unit else ""
    rows = InClassCode.objects.good(at).filter(quiz=quiz, code=digits).select_related("unit")
    row = rows.first() if len(digits) == DIGITS else None
    if row is None or not home.startswith(row.unit.path):
        guess_failed(key, at=at)
        raise InputError(
            _("This code is not good now."), _("Look at the six digits on the wall, or ask your trainer."), field="code"
        )
    return row
