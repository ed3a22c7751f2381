"""What people write to us, as a form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.feedback import LONGEST
from notifications.models import FeedbackKind, QuickReply

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
    """The answer to one message: typed, or one that is given often."""

    use_required_attribute = False

    quick = forms.ChoiceField(label=_("An answer that you give often"), required=False)
    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("An answer has 1 to 500 characters."),
            "max_length": _("An answer has 1 to 500 characters."),
        },
    )
    keep = forms.BooleanField(label=_("Keep it among those that I give often"), required=False)

    def __init__(self, *args: Any, quick: Sequence[QuickReply] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.replies = {str(one.pk): one.text for one in quick}
        if not quick:
            del self.fields["quick"]
            self.fields["answer"].required = True
            return
        self.fields["answer"].label = _("Or in your own words")
        self.fields["quick"].choices = [("", _("none of these")), *self.replies.items()]

    def clean(self) -> dict[str, Any]:
        """What was typed counts; without it what was chosen."""
        data = super().clean() or {}
        said = (data.get("answer") or "").strip() or self.replies.get(data.get("quick", ""), "")
        if not said and "answer" not in self.errors:
            self.add_error("answer", _("An answer has 1 to 500 characters."))
        return {**data, "answer": said}
