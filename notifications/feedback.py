"""What people write to the product, and the answer that a named person gives."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import InputError, NotNow
from notifications.dispatch import send
from notifications.models import Feedback, FeedbackKind, QuickReply

LONGEST = 500
LONGEST_QUICK, MOST_QUICK = 300, 30  # 常用回复 of one member of staff


def leave_feedback(
    kind: FeedbackKind | str, text: str, *, id: UUID, at: datetime, person: models.Model | None = None, about: str = ""
) -> Feedback:
    """Keep what somebody wrote. ``id``: made with the form, so that a double tap is one message.

    about: the key of what it is about (``lesson:M05-L1``), or empty. Raises InputError for an empty or too long text.
    """
    text = text.strip()
    if not text:
        raise InputError(_("Nothing is written yet."), _("Write what you want to say."), field="text")
    if len(text) > LONGEST:
        raise InputError(_("That is too long."), _("Write it in 500 characters, or send two messages."), field="text")
    row, _made = Feedback.objects.get_or_create(
        pk=id, defaults={"kind": kind, "text": text, "about": about[:80], "person": person, "at": at}
    )
    return row


@transaction.atomic
def answer_feedback(feedback: Feedback, text: str, *, by: models.Model, at: datetime) -> Feedback:
    """Answer once, and tell the person that the answer is there. Raises InputError or NotNow."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise InputError(_("An answer has 1 to 500 characters."), field="answer")
    answered = Feedback.objects.open().filter(pk=feedback.pk).update(answer=text, answered_by=by, answered_at=at)
    if not answered:
        raise NotNow(_("Somebody has answered in the meantime."), _("Look at the answer."))
    feedback.refresh_from_db()
    if feedback.person is not None:
        send(feedback.person, "answer_given", at=at, once=f"answer:{feedback.pk}")
    return feedback


def pass_on(feedback: Feedback, *, by: models.Model, at: datetime) -> None:
    """转乡镇: a trainer hands a question to the township, where it is answered from now on. Raises NotNow."""
    with transaction.atomic():
        rows = Feedback.objects.open().filter(pk=feedback.pk, passed_on_at=None, person__isnull=False)
        if not rows.update(passed_on_at=at, passed_on_by=by):
            raise NotNow(_("This message is in other hands by now."), _("Look at the list again."))
        audit.record("notifications.passed_on", by=by, of=feedback)


def quick_replies(owner: models.Model) -> list[QuickReply]:
    """The answers that ``owner`` gives often, the last used first. One query."""
    return list(QuickReply.objects.filter(owner=owner)[:MOST_QUICK])


def keep_reply(owner: models.Model, text: str, *, at: datetime) -> bool:
    """Put an answer among the owner's own; whether there was room and it is short enough."""
    text = text.strip()
    own = QuickReply.objects.filter(owner=owner)
    if not text or len(text) > LONGEST_QUICK or own.count() >= MOST_QUICK:
        return False
    QuickReply.objects.update_or_create(owner=owner, text=text, defaults={"used_at": at})
    return True


def drop_reply(owner: models.Model, id: int) -> None:
    """Take an answer from the owner's own."""
    QuickReply.objects.filter(owner=owner, pk=id).delete()
