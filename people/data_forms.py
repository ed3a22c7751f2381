"""What is typed about personal data: by its owner, and at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import InputError
from people import correcting, personal_data
from people.correcting import LONGEST_TEXT
from people.form_words import PlainForm
from people.models import Contractor, Education, Person, Unit
from people.opening import LONGEST_REASON, Reason

CHOICES: dict[str, list[tuple[str, Any]]] = {
    "gender": [("m", _("male")), ("f", _("female"))],
    "party_member": [("yes", _("yes")), ("no", _("no"))],
    "education": [(each.value, each.label) for each in Education],
}


class CorrectionForm(PlainForm):
    """How a field of one's own should be."""

    def __init__(self, *args: Any, field: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = field in (correcting.OFFICE, "name", "phone")
        self.fields["wanted"] = (
            forms.ChoiceField(
                label=_("How it should be"),
                choices=[*CHOICES[field], (NOTHING, _("keep nothing here"))],
                error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
                widget=forms.RadioSelect,
            )
            if field in CHOICES
            else forms.CharField(
                label=_("How it should be"),
                max_length=200,
                required=required,
                help_text=_HINTS.get(field, ""),
                widget=forms.Textarea(attrs={"rows": 3}) if field == correcting.OFFICE else forms.TextInput(),
                error_messages={"required": _("Write how it should be.")},
            )
        )

    def clean_wanted(self) -> str:
        wanted: str = self.cleaned_data["wanted"]
        return "" if wanted == NOTHING else wanted


NOTHING = "-"
"""The choice to keep nothing; an empty one would stand chosen before anybody has."""

_HINTS = {
    "born": _("Like 1980-05-06. Leave it empty to have it removed."),
    "id_number": _("18 characters. Leave it empty to have it removed."),
    "phone": _("The number that you use now."),
    "background": _("A trade or subject, in a few words. Leave it empty to have it removed."),
    correcting.OFFICE: _("Which office, where, since when."),
}


class ErasureForm(PlainForm):
    """A wish to be erased. The reason is not needed."""

    why = forms.CharField(
        label=_("Why (not needed)"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    sure = forms.BooleanField(
        label=_("I have read what goes and what stays"),
        error_messages={"required": _("Tick it when you have read what goes and what stays.")},
    )


class OpenForm(PlainForm):
    """Which whole number, and for what."""

    names = forms.MultipleChoiceField(
        label=_("Which number"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose which number you need.")},
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    why = forms.CharField(
        label=_("In a few words"),
        max_length=LONGEST_REASON,
        help_text=_("At least four characters. It is kept in the trail, and the person can see it: write no numbers."),
        error_messages={"required": _("Write in a few words what you need it for.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = choices


class OptionalForm(PlainForm):
    """The optional fields of a person, each with its purpose beside it. A missing right leaves its field out."""

    education = forms.ChoiceField(label=_("education"), required=False, choices=[("", "—"), *CHOICES["education"]])
    party_member = forms.ChoiceField(
        label=_("party member"), required=False, choices=[("", "—"), *CHOICES["party_member"]]
    )
    background = forms.CharField(label=_("professional background"), required=False, max_length=LONGEST_TEXT)
    id_number = forms.CharField(
        label=_("ID number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    remove_id_number = forms.BooleanField(label=_("remove the ID number"), required=False)

    def __init__(self, *args: Any, person: Person, county: bool, **kwargs: Any) -> None:
        party = {True: "yes", False: "no", None: ""}[person.party_member]
        kept = {"education": person.education, "background": person.background, "party_member": party}
        super().__init__(*args, initial=kept, **kwargs)
        self.person = person
        for name in personal_data.OPTIONAL:
            self.fields[name].help_text = personal_data.BY_NAME[name].purpose
        self.fields["id_number"].help_text = _("%(purpose)s. Empty leaves it as it is.") % {
            "purpose": personal_data.BY_NAME["id_number"].purpose
        }
        if not county:
            del self.fields["id_number"], self.fields["remove_id_number"]
        elif not person.id_number_hash:
            del self.fields["remove_id_number"]

    def clean(self) -> dict[str, Any]:
        on = clock.today()
        typed = super().clean() or {}
        values: dict[str, Any] = {}
        for name in personal_data.OPTIONAL:
            if name not in typed or (name == "id_number" and not typed[name]):
                continue
            try:
                values[name] = correcting.read_value(name, typed[name], on=on)
            except InputError as error:
                self.add_error(name, str(error))
        if typed.get("remove_id_number"):
            values["id_number"] = None
        self.values = values
        return typed


class IdNumberForm(PlainForm):
    """One ID number, to find its owner."""

    id_number = forms.CharField(
        label=_("ID number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the 18 characters.")},
    )


class AnswerForm(PlainForm):
    """Why a correction is not made."""

    answer = forms.CharField(
        label=_("Why not"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class EraseForm(PlainForm):
    """The second step of an erasure: the name once more, and on what ground."""

    name = forms.CharField(
        label=_("The full name, once more"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the full name.")},
    )
    basis = forms.CharField(
        label=_("On what ground"),
        max_length=200,
        error_messages={"required": _("Write who asked, and when; or which purpose has ended.")},
    )


class NoticeForm(PlainForm):
    """Who handles the data; confirmed by the county."""

    handler = forms.CharField(
        label=_("Handler: the full name of the organ"),
        max_length=120,
        error_messages={"required": _("Write the full name of the organ.")},
    )
    contact = forms.CharField(
        label=_("Whom to ask: office and telephone"),
        max_length=120,
        error_messages={"required": _("Write an office and its telephone.")},
    )
    document = forms.CharField(label=_("Document (not needed)"), max_length=200, required=False)
    sure = forms.BooleanField(
        label=_("The county has checked the basis: PIPL articles 13 (1) no. 3 and 35"),
        error_messages={"required": _("Tick it when the county has checked the basis.")},
    )


class ContractorForm(forms.ModelForm):
    """A company that handles data on behalf of the county."""

    use_required_attribute = False

    class Meta:
        model = Contractor
        fields = ("name", "task", "kinds", "safeguards", "contract", "since", "until")
        widgets = {"since": forms.DateInput(attrs={"placeholder": "2026-01-01"}), "until": forms.DateInput()}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("since") and typed.get("until") and typed["until"] < typed["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return typed


class DayInput(forms.DateInput):
    """A day, chosen as the telephone or the browser offers it."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class LeakForm(PlainForm):
    """What leaked: which fields, of which unit, in which days, or by which account."""

    names = forms.MultipleChoiceField(
        label=_("What leaked"),
        choices=[(each.name, each.label) for each in personal_data.FIELDS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what leaked.")},
    )
    since = forms.DateField(label=_("from"), widget=DayInput, error_messages={"required": _("Write the first day.")})
    until = forms.DateField(label=_("until"), widget=DayInput, error_messages={"required": _("Write the last day.")})
    unit = forms.ModelChoiceField(
        label=_("Of which unit"), queryset=Unit.objects.none(), required=False, empty_label=_("the whole county")
    )
    account = forms.ModelChoiceField(
        label=_("Only what this account opened or took out"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("any account"),
    )

    def __init__(self, *args: Any, units: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["account"].queryset = accounts

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("since") and typed.get("until") and typed["until"] < typed["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return typed
