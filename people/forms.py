"""What is typed to come in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from people.form_words import PlainForm


class EntryForm(PlainForm):
    """What all of them have: the way back."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)


class SharedMixin(forms.Form):
    """Whether the phone belongs to somebody else."""

    shared = forms.BooleanField(label=_("This phone is borrowed: forget me in two hours"), required=False)


class PhoneForm(EntryForm):
    """Step one: the number."""

    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Type your mobile number.")},
    )


class CodeForm(SharedMixin, EntryForm):
    """Step two: the code; the number goes along."""

    phone = forms.CharField(max_length=30, widget=forms.HiddenInput)
    page = forms.CharField(max_length=64, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-box", "autofocus": True}
        ),
        error_messages={"required": _("Type the six digits of the message.")},
    )

    field_order = ["code", "shared"]


class FaceForm(SharedMixin, EntryForm):
    """One's name and what the township contact read out."""

    page = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"), max_length=40, error_messages={"required": _("Type your name, as it is in the roster.")}
    )
    code = forms.CharField(
        label=_("Six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-box"}),
        error_messages={"required": _("Type the six digits.")},
    )

    field_order = ["name", "code", "shared"]


class SlipForm(EntryForm):
    """The eight characters of an activation slip."""

    code = forms.CharField(
        label=_("The eight characters on the slip"),
        max_length=40,
        help_text=_("Capitals, spaces and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code-box"}),
        error_messages={"required": _("Type the eight characters.")},
    )


class SecondForm(EntryForm):
    """The code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code of the app"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "code-box", "autofocus": True}),
        error_messages={"required": _("Type the six digits that the app shows.")},
    )


class StaffForm(EntryForm):
    """A staff account and its password."""

    username = forms.CharField(
        label=_("Account"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": _("Type your account.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )
