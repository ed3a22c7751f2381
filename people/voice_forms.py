"""The form of a message that is spoken."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import UserError
from notifications import api as notifications
from notifications.models import Feedback, FeedbackKind
from people import voice
from people.models import Person

KINDS = [(kind.value, kind.label) for kind in FeedbackKind if kind in notifications.VOICE_KINDS]


class VoiceForm(forms.Form):
    """One kind, one recording, and once the consent. ``id`` makes a double tap one message."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is."), "invalid_choice": _("Choose what it is.")},
    )
    file = forms.FileField(
        label=_("Your recording"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": "user"}),
    )
    agree = forms.BooleanField(label=_("I agree that my voice is kept to answer me"), required=False)
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, agreed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if agreed:
            del self.fields["agree"]

    @property
    def initial_id(self) -> uuid.UUID:
        """Only the place of an id in an address; the script puts the one of the message there."""
        return uuid.UUID(int=0)

    def send(self, person: Person, *, about: str, request: HttpRequest) -> Feedback:
        """Keep what was said. Raises UserError."""
        data = self.cleaned_data
        return voice.say(
            person,
            data["kind"],
            data["file"],
            id=data["id"],
            agrees=data.get("agree", False),
            at=clock.now(),
            about=about,
            request=request,
        )

    def refuse(self, error: UserError) -> None:
        name = getattr(error, "field", "")
        self.add_error(name if name in self.fields else None, str(error))
