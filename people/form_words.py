"""Forms of people say what is wrong in our words: what is missing by its label, how a day is written."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]
LONG: Words = {
    "max_length": _("At most %(limit_value)d characters; these are %(show_value)d."),
    "null_characters_not_allowed": _("It holds a sign that cannot be seen. Type it again."),
}
CHOICE: Words = {
    "invalid_choice": _("Choose one of the list."),
    "invalid_list": _("Choose one of the list."),
    "invalid_pk_value": _("Choose one of the list."),
}
OF_KIND: tuple[tuple[type[forms.Field], Words], ...] = (
    (forms.DateField, {"invalid": _("Write the day like 2026-01-05.")}),
    (
        forms.IntegerField,
        {
            "invalid": _("Write a number in digits."),
            "min_value": _("At least %(limit_value)s."),
            "max_value": _("At most %(limit_value)s."),
        },
    ),
    (
        forms.FileField,
        {
            "invalid": _("No file came along. Choose it again."),
            "missing": _("No file came along. Choose it again."),
            "empty": _("The file is empty."),
        },
    ),
    (forms.ChoiceField, CHOICE),
    (forms.ModelChoiceField, CHOICE),
    (forms.CharField, LONG),
)
REQUIRED: tuple[tuple[type[forms.Field], str | Promise], ...] = (
    (forms.BooleanField, _("Tick: {label}.")),
    (forms.ChoiceField, _("Choose: {label}.")),
    (forms.ModelChoiceField, _("Choose: {label}.")),
    (forms.FileField, _("Choose: {label}.")),
)


class PlainForm(forms.Form):
    """The words of the product instead of the browser's bubbles and of Django's; a field that has its own keeps them."""

    use_required_attribute = False

    def full_clean(self) -> None:
        """Checked here and not when it is made: a form may add fields and labels until then."""
        for field in self.fields.values():
            say_plainly(field)
        super().full_clean()


def say_plainly(field: forms.Field) -> None:
    """Give ``field`` our words where it has none of its own."""
    ours = next((dict(words) for kind, words in OF_KIND if isinstance(field, kind)), {})
    required = next((words for kind, words in REQUIRED if isinstance(field, kind)), _("Fill in: {label}."))
    ours["required"] = format_lazy(required, label=field.label or "")
    theirs = {key: words for kind in type(field).__mro__ for key, words in _defaults(kind).items()}
    for key, words in ours.items():
        if field.error_messages.get(key) in (None, theirs.get(key)):
            field.error_messages[key] = words


def _defaults(kind: type) -> Words:
    found: Words = vars(kind).get("default_error_messages", {})
    return found
