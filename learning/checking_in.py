"""Checking in by a page's form: the same event as from a phone's outbox, and what is said when it does not count."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kit.errors import InputError, NotNow, UserError
from learning import attendance
from learning.class_rules import typed_digits
from learning.models import Attendance, ClassSession
from offline.api import NewEvent, append_event
from people.models import Person


def check_in_now(person: Person, typed: str, *, id: UUID, at: datetime) -> ClassSession:
    """The session at whose wall these digits stand. Raises InputError or NotNow, in words."""
    code = typed_digits(typed)
    answer = append_event(person, NewEvent(id=id, type=attendance.CHECKIN, object=id, data={"code": code}), at=at)
    if not answer.counts:
        raise why_not(answer.code)
    own = Attendance.objects.of(person).filter(pk=id).select_related("session").first()
    if own is not None:
        return own.session
    # He was marked before: by the trainer, or by another page of his.
    said = attendance.session_of(person, attendance.sessions_said(code, at))
    if said is None:
        raise NotNow(_("You are checked in already."))
    return said


def why_not(code: str) -> UserError:
    """A refusal in words."""
    if code == attendance.NOT_LISTED:
        return NotNow(_("You are not on the list of this class."), _("Tell the trainer: he can put you on it."))
    if code == attendance.TOO_MANY:
        return NotNow(_("Too many wrong codes."), _("Wait ten minutes, or show your code to the trainer."))
    return InputError(_("This check-in code is not good now."), _("Look at the six digits on the wall."), field="code")
