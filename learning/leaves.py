"""Asking to be away from a session (请假), and the answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import InputError, NotNow
from learning.models import ClassSession, Leave
from people.models import Person

REASON_AT_MOST = 100


@transaction.atomic
def ask_leave(session: ClassSession, person: Person, *, id: UUID, reason: str, at: datetime) -> Leave:
    """Ask once for a session; a repeat gives what stands. The caller has looked the session up among those of ``person``.

    Raises InputError without a reason, NotNow when the session is over.
    """
    there = Leave.objects.of(person).filter(session=session).first()
    if there is not None:
        return there
    if at >= session.ends:
        raise NotNow(_("This session is over."), _("Call your township contact."))
    words = reason.strip()
    if not words or len(words) > REASON_AT_MOST:
        raise InputError(_("Write why, in at most 100 characters."), field="reason")
    leave = Leave(id=id, session=session, person=person, reason=words, asked_at=at)
    Leave.objects.bulk_create([leave], ignore_conflicts=True)
    return Leave.objects.get(session=session, person=person)


@transaction.atomic
def answer_leave(leave: Leave, *, granted: bool, words: str, by: Person, at: datetime) -> None:
    """The first answer stands; another one of the same kind is harmless.

    Raises NotNow for a second, different answer, and for whoever would answer himself.
    """
    if leave.person_id == (by.merged_into_id or by.pk):
        raise NotNow(_("Nobody answers himself."), _("Ask a colleague to do it."))
    rows = Leave.objects.open().filter(pk=leave.pk)
    if rows.update(granted=granted, answer=words.strip()[:REASON_AT_MOST], answered_at=at, answered_by=by):
        audit.record("learning.leave_answered", by=by, of=leave.session, hashes={"account": str(leave.person_id)})
        return
    leave.refresh_from_db()
    if leave.granted != granted:
        raise NotNow(_("A colleague has answered already."), _("Look at the answer."))


@transaction.atomic
def withdraw_leave(session: ClassSession, person: Person, *, at: datetime) -> bool:
    """He comes after all: the request goes with its reason, granted or not; whether there was one to take back.

    Raises NotNow once the session is over: then it stands beside who was there.
    """
    if at >= session.ends:
        raise NotNow(_("This session is over."), _("Call your township contact."))
    rows = Leave.objects.of(person).filter(session=session).exclude(granted=False)
    if not rows.delete()[0]:
        return False
    audit.record("learning.leave_withdrawn", by=person, of=session)
    return True


def seen_by(viewer: Person) -> QuerySet[Leave]:
    """Those of classes and persons in the scope of ``viewer``."""
    sessions, people = ClassSession.objects.visible_to(viewer), Person.objects.visible_to(viewer)
    rows = Leave.objects.filter(session__in=sessions.values("pk"), person__in=people.values("pk"))
    return rows.select_related("session__training_class__unit")
