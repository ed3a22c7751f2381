"""The form of a code of a class: shape and words of what is typed. The rules are checked by the verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.in_class import LONGEST
from assessments.models import Quiz
from assessments.quiz_desk import grouped
from assessments.sections import FORMS
from kit.errors import UserError
from people.models import Unit

HOURS = 2
MOST_HOURS = int(LONGEST.total_seconds() // 3600)
LONGEST_LABEL = 60


class CodeForm(forms.Form):
    """Where the class sits, what it is called, how long the code is good, and which form it takes."""

    use_required_attribute = False

    unit = forms.ChoiceField(
        label=_("Where the class is from"),
        help_text=_("Who lives there or below may use the code."),
        error_messages={
            "required": _("Choose where the class is from."),
            "invalid_choice": _("Choose a place of the list."),
        },
    )
    label = forms.CharField(
        label=_("Which class"),
        max_length=LONGEST_LABEL,
        required=False,
        error_messages={"max_length": _("Write it in 60 characters.")},
    )
    hours = forms.IntegerField(
        label=_("Good for how many hours"),
        initial=HOURS,
        min_value=1,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Write a number from 1 to 12."),
            "invalid": _("Write a number from 1 to 12."),
            "min_value": _("Write a number from 1 to 12."),
            "max_value": _("Write a number from 1 to 12."),
        },
    )
    form = forms.ChoiceField(
        label=_("Which form"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("half each, by turns")), *((form, form) for form in FORMS)],
    )

    def __init__(self, *args: Any, quiz: Quiz, places: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        groups = [(name, [(str(one.pk), one.name) for one in below]) for name, below in grouped(places)]
        alone = len(places) == 1
        self.fields["unit"].choices = groups[0][1] if alone else [("", _("Choose")), *groups]
        if not quiz.has_forms:
            del self.fields["form"]

    @property
    def place(self) -> Unit:
        """The unit that was chosen, one of the viewer's own."""
        return self.places[self.cleaned_data["unit"]]

    def refuse(self, error: UserError) -> None:
        """Show what the verb did not accept, beside its field."""
        name = getattr(error, "field", "")
        self.add_error(name if name in self.fields else None, str(error))
