"""Forms of marking: shape and words of what is typed. The rules are checked by the verbs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.marking import LONGEST_COMMENT
from assessments.models import QuickComment
from kit.errors import InputError


class MarkForm(forms.Form):
    """What was found in a text, and a word to the writer. ``id`` makes a double tap one mark."""

    use_required_attribute = False

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    points = forms.TypedMultipleChoiceField(
        label=_("What is in it?"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what you find. The keys 1 to 9 tick as well."),
    )
    quick = forms.TypedMultipleChoiceField(
        label=_("Comments that you use often"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        label=_("A word to the writer"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Write the comment in 300 characters.")},
    )
    keep = forms.BooleanField(label=_("Put this comment among those that I use often"), required=False)

    def __init__(self, *args: Any, points: Sequence[str], quick: Sequence[QuickComment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].choices = [(n, f"{n + 1}. {text}") for n, text in enumerate(points)]
        self.fields["quick"].choices = [(one.pk, one.text) for one in quick]
        if not quick:
            del self.fields["quick"]

    def refuse(self, error: InputError) -> None:
        """Show what a verb did not accept, beside its field."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
