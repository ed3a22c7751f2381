"""What people write to us, as a form."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.feedback import LONGEST
from notifications.models import FeedbackKind

# A review is asked for on the page of the level that it is about.
ANYBODYS = [(kind.value, kind.label) for kind in FeedbackKind if kind != FeedbackKind.REVIEW]


class FeedbackForm(forms.Form):
    """One kind, one text. ``id`` makes a double tap one message; ``website`` is seen by machines only."""

    use_required_attribute = False  # the words of the product, not the browser's bubbles

    kind = forms.ChoiceField(label=_("What is it?"), choices=ANYBODYS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What do you want to say?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("At most 500 characters. Leave out names and numbers of villagers."),
        error_messages={
            "required": _("Write what you want to say."),
            "max_length": _("Write it in 500 characters, or send two messages."),
        },
    )
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    website = forms.CharField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The answer to one message."""

    use_required_attribute = False

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("An answer has 1 to 500 characters."),
            "max_length": _("An answer has 1 to 500 characters."),
        },
    )
