"""What people write to the product, and the answer that a named person gives."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kit.errors import InputError, NotNow
from notifications.dispatch import send
from notifications.models import Feedback, FeedbackKind

LONGEST = 500


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
