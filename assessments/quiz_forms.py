"""The one field before a quiz that is taken in class."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.in_class import DIGITS
from kit.errors import InputError


class CodeForm(forms.Form):
    """The digits that were said in class. Whether they are good is asked by the verb."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Code of the class"),
        required=True,
        max_length=4 * DIGITS,
        help_text=_("Six digits. Your trainer shows them to the class."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-box"}),
        error_messages={"required": _("Type the six digits.")},
    )

    def refuse(self, error: InputError) -> None:
        """Show what the verb did not accept, beside the field; what was typed stays in it."""
        self.errors.pop("code", None)
        self.add_error("code", str(error))
