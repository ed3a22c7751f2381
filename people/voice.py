"""What somebody says to us instead of writing: only with his consent to keep his voice, and gone when he takes that back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit.errors import InputError, NotNow
from notifications import api as notifications
from notifications.models import Feedback, VoiceNote
from people import consents
from people.consents import Purpose
from people.models import Person

MOST_A_DAY = 20  # of one person
SHOWN = 5


class NotAgreed(InputError):
    """Nobody's voice is kept against his will, or without asking him."""


class TooMany(NotNow):
    """So many in a day are no messages any more."""


@transaction.atomic
def say(
    person: Person,
    kind: str,
    upload: UploadedFile | None,
    *,
    id: UUID,
    agrees: bool,
    at: datetime,
    about: str = "",
    request: HttpRequest | None = None,
) -> Feedback:
    """Keep a voice message. The same ``id`` again is answered as the first time.

    agrees: he ticks now that his voice may be kept; not needed where he agreed before.
    Raises NotAgreed, TooMany, and InputError for what is no recording or no kind of message.
    """
    if kind not in notifications.VOICE_KINDS:
        raise InputError(_("Choose what it is."), field="kind")
    if not Feedback.objects.filter(pk=id).exists():
        _refuse_many(person, at)
        if not consents.has_given(person, Purpose.VOICE):
            if not agrees:
                raise NotAgreed(
                    _("Your voice is kept only if you agree."), _("Tick the box, or write it."), field="agree"
                )
            consents.say(person, Purpose.VOICE, True, at=at, request=request)
    return notifications.leave_voice(kind, upload, id=id, at=at, person=person, about=about)


def _refuse_many(person: Person, at: datetime) -> None:
    if voices_of(person).filter(at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMany(_("You have left many messages today."), _("Call, or try again tomorrow."))


def voices_of(person: Person):
    """What ``person`` said, the newest first, as long as the sound is kept."""
    return Feedback.objects.of(person).filter(voice__isnull=False).select_related("voice")


def state_of(message: Feedback) -> str:
    """How the sound of a message stands: waiting, ready, failed; erased when it is kept no longer."""
    note = VoiceNote.objects.filter(feedback=message).first()
    return note.state if note else "erased"


@consents.when_withdrawn(Purpose.VOICE)
def forget(person: Person) -> None:
    """Whoever takes his consent back has his voice deleted at once."""
    notifications.erase_voices_of(person.own_ids)
