"""Forms of competencies: shape and words of what is typed. The rules are checked by the verbs."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competencies.framework import CompetencyEntry
from competencies.observing import WHERE_AT_MOST
from kit import clock
from kit.errors import InputError


class FindForm(forms.Form):
    """A name, or a part of it."""

    use_required_attribute = False

    q = forms.CharField(label=_("Name, or a part of it"), max_length=20)


class ObservationForm(forms.Form):
    """What was seen. ``id`` makes a double tap one observation."""

    use_required_attribute = False  # the words of the product, not the browser's bubbles

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    level = forms.TypedChoiceField(
        label=_("What did you look at?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    passed = forms.TypedChoiceField(
        label=_("Can he do it?"),
        choices=[("yes", _("Yes, he can do it")), ("no", _("He cannot do it yet"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    where = forms.CharField(
        label=_("Where did you see it?"),
        max_length=WHERE_AT_MOST,
        help_text=_("Place and occasion only. No names of villagers."),
        error_messages={
            "required": _("Write where you saw it."),
            "max_length": _("Write it in 100 characters."),
        },
    )
    on = forms.DateField(
        label=_("On which day?"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Enter the day on which you saw it."),
            "invalid": _("Write the day like 2026-03-01."),
        },
    )

    def __init__(self, *args: Any, entry: CompetencyEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            (one.level, _("Level %(level)s: %(behaviour)s") % {"level": one.level, "behaviour": one.behaviour})
            for one in entry.levels
        ]

    def refuse(self, error: InputError) -> None:
        """Show what a verb did not accept, beside its field."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
