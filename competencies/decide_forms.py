"""What staff type about a level: a decision, its second look, what is taken back, an answer. The rules are checked by the verbs."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competencies import deciding, reviews, voiding
from kit import clock
from kit.errors import InputError


class Refusing(forms.Form):
    """A form whose verb may refuse: the words stand beside their field."""

    use_required_attribute = False  # the words of the product, not the browser's bubbles

    def refuse(self, error: InputError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


def _day(label: str, required: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": _("Write the day like 2026-03-01.")},
        **more,
    )


class DecideForm(Refusing):
    """A level from a day to a day, and why. choices: (level, words). ``id`` makes a double tap one decision."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    level = forms.TypedChoiceField(
        label=_("Which level shall count?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the levels.")},
    )
    since = _day(_("From which day?"), _("Enter today, or an earlier day."), initial=clock.today)
    until = _day(
        _("Until which day?"),
        _("A decision needs an end. Enter its last day."),
        help_text=_("From the day after, what was shown speaks again."),
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=deciding.REASON_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it. Leave out names and numbers of villagers."),
        error_messages={
            "required": _("Write why; the person will read it."),
            "max_length": _("Write it in 400 characters."),
        },
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = choices


class SecondForm(Refusing):
    """What the second person says; words are needed only to send it back."""

    answer = forms.CharField(
        label=_("If you send it back: why?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Write it in 300 characters.")},
    )


class VoidForm(Refusing):
    """Why something no longer counts."""

    reason = forms.CharField(
        label=_("Why does it no longer count?"),
        max_length=voiding.REASON_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it. Leave out names and numbers of villagers."),
        error_messages={
            "required": _("Write why this no longer counts."),
            "max_length": _("Write it in 200 characters."),
        },
    )


class ReviewForm(Refusing):
    """Ask for another look. ``id`` makes a double tap one question."""

    text = forms.CharField(
        label=_("What is not right?"),
        max_length=reviews.TEXT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Leave out names and numbers of villagers."),
        error_messages={
            "required": _("Write in a few words what is not right."),
            "max_length": _("Write it in 500 characters."),
        },
    )
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReviewAnswerForm(Refusing):
    """What was found, and why."""

    answer = forms.CharField(
        label=_("Your answer, with the reason"),
        max_length=reviews.TEXT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what you looked at, what you found, and what happens now."),
        error_messages={
            "required": _("Say what you found, and why."),
            "max_length": _("Write it in 500 characters."),
        },
    )
