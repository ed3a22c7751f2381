"""The form of an accommodation: shape and words of what is typed. The rules are checked by the verb."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.accommodations import LONGEST_REASON, MOST_PERCENT, Wish
from assessments.models import Accommodation
from kit import clock
from kit.errors import InputError
from people.models import Person

DAY = {"invalid": _("Write the day like 2026-03-01.")}


class HelpForm(forms.Form):
    """What help, why, from when. persons: only where a group is chosen from a unit."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What help"),
        choices=Accommodation.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what help it is.")},
    )
    amount = forms.IntegerField(
        label=_("How much of it"),
        required=False,
        min_value=1,
        max_value=MOST_PERCENT,
        help_text=_("More time: in percent, for example 50. More sittings: how many more."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is needed is enough, for example: cannot see small print. No diagnosis."),
        error_messages={"required": _("Write the reason in 4 to 300 characters.")},
    )
    basis = forms.CharField(label=_("Document that it rests on"), max_length=200, required=False)
    since = forms.DateField(
        label=_("First day of it"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day like 2026-03-01."), **DAY},
    )
    until = forms.DateField(
        label=_("Last day of it"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty when it has no end."),
        error_messages=DAY,
    )

    def refuse(self, error: InputError) -> None:
        """Show what the verb did not accept, beside its field."""
        self.add_error(error.field if error.field in self.fields else None, str(error))

    def wish(self) -> Wish:
        """What was typed, as the verb takes it."""
        said = self.cleaned_data
        return Wish(said["kind"], said["since"], said["reason"], said["amount"], said["until"], said["basis"])


class GroupHelpForm(HelpForm):
    """For everybody of a unit, or for those who are ticked."""

    everybody = forms.TypedChoiceField(
        label=_("For whom"),
        choices=[("no", _("those whom I tick")), ("yes", _("everybody of this place, also who comes later"))],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )
    persons = forms.ModelMultipleChoiceField(
        label=_("Persons"), queryset=Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("everybody", "persons")

    def __init__(self, *args: Any, persons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["persons"].queryset = persons
        self.fields["persons"].label_from_instance = lambda person: person.name
