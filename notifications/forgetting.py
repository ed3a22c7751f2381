"""Words that are no longer needed go; that somebody was told, or wrote, stays as a count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from notifications import voices
from notifications.models import Feedback, Message, QuickReply


def empty_messages(before: datetime) -> int:
    """Take what was filled into the texts of messages made before an instant, and whose number they went to; how many."""
    old = Message.objects.filter(~Q(parameters={}) | ~Q(to_hash=""), made_at__lt=before)
    return old.update(parameters={}, to_hash="")


def empty_feedback(before: datetime) -> int:
    """Take the words of opinions and questions that were answered before an instant; how many."""
    words = ~Q(text="") | ~Q(answer="")
    return Feedback.objects.filter(words, answered_at__lt=before).update(text="", answer="")


def forget_words_of(person_ids: Sequence[int]) -> None:
    """Take the words of all messages to and from these persons, what they said, and the answers that they gave often."""
    voices.erase_of(person_ids)
    QuickReply.objects.filter(owner__in=person_ids).delete()
    Message.objects.filter(person__in=person_ids).update(parameters={}, to_hash="")
    Feedback.objects.filter(person__in=person_ids).update(text="", answer="")


def empty_replies(before: datetime) -> int:
    """Take answers that nobody has used since an instant; how many."""
    return QuickReply.objects.filter(used_at__lt=before).delete()[0]
