"""What is typed on the page of staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.access import Role
from people import rights
from people.form_words import PlainForm
from people.models import Person, ReviewField
from people.rights import NewRight


class DayInput(forms.DateInput):
    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class RightForm(PlainForm):
    """A right: what, where, since when. Offers only what the viewer may give."""

    role = forms.ChoiceField(label=_("Right"), error_messages={"required": _("Choose a right.")})
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, empty_label=None, error_messages={"required": _("Choose a unit.")}
    )
    since = forms.DateField(label=_("Since"), widget=DayInput, error_messages={"required": _("Type a day.")})
    field = forms.ChoiceField(
        label=_("Department (reviewers only)"),
        required=False,
        choices=[("", _("All lessons of the county")), *ReviewField.choices],
    )
    sees_reserve = forms.BooleanField(label=_("Sees who is a reserve cadre (county staff only)"), required=False)

    def __init__(self, viewer: Person, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"since": clock.today(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in rights.roles_to_give(viewer)]
        self.fields["unit"].queryset = rights.units_to_give(viewer)

    def new_right(self) -> NewRight:
        """What was typed; after ``is_valid()``."""
        typed = self.cleaned_data
        return NewRight(Role(typed["role"]), typed["unit"], typed["since"], typed["field"], typed["sees_reserve"])


class AccountField(forms.RegexField):
    """The name of an account for the log-in by password."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"label": _("Account"), "help_text": WHAT_AN_ACCOUNT_IS, **kwargs}
        super().__init__(
            r"^[a-z][a-z0-9._-]{2,29}$",
            error_messages={
                "required": _("Type an account."),
                "invalid": _("3 to 30 small letters and digits, a letter first."),
            },
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
            **kwargs,
        )


WHAT_AN_ACCOUNT_IS = _("What is typed at the log-in: 3 to 30 small letters and digits, a letter first.")


class StaffAddForm(RightForm):
    """Somebody new, with a first right. another: he is not the one of the same name who is there already."""

    name = forms.CharField(label=_("full name"), max_length=40, error_messages={"required": _("Type the name.")})
    account = AccountField()
    another = forms.BooleanField(label=_("This is somebody else of the same name"), required=False)

    field_order = ["name", "another", "account"]


class AppointForm(RightForm):
    """A first right for somebody who is a person already; the account may stay empty."""

    account = AccountField(
        required=False,
        help_text=_("Without one he comes in as before, by telephone or slip."),
    )

    field_order = ["account"]

    def __init__(self, viewer: Person, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        if person.username:
            del self.fields["account"]


class FindForm(forms.Form):
    """Whom to look for; sent as a form, so that no telephone stands in an address."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Name, initials or whole telephone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type a name or a telephone number.")},
    )


class EndForm(PlainForm):
    """The last day of a right; empty for at once."""

    until = forms.DateField(label=_("Last day (empty: ends at once)"), required=False, widget=DayInput)
