"""What is typed to put a key right, and to decide what it takes. The rules are checked by the verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import versions
from assessments.answer_words import right_words
from assessments.models import Question, QuestionVersion, Way
from assessments.repairs import CHOICES
from assessments.versions import Version
from kit import clock
from kit.errors import InputError

OF_VERSION = "version:"


class RepairForm(forms.Form):
    """Which versions were wrong, what is right, and why. options: empty for a question without options to tick."""

    use_required_attribute = False

    versions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which version had the wrong key?"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one version.")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("What is right?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what is right.")},
    )
    keys = forms.MultipleChoiceField(
        label=gettext_lazy("The right options"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for “another answer is right”."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What was wrong?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands in the record, and with every level that changes."),
        error_messages={"required": gettext_lazy("Write what was wrong with the key.")},
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(question.versions.order_by("-number"))
        known = versions.in_force([row.pk for row in rows])
        self.answers = {f"{OF_VERSION}{row.pk}": row.content["answer"] for row in rows}
        self.fields["versions"].choices = [(str(row.pk), _version_words(row, known[row.pk])) for row in rows]
        if len(rows) == 1:
            self.fields["versions"].initial = [str(rows[0].pk)]
        newest = known[rows[0].pk] if rows else None
        choosable = newest is not None and newest.type in CHOICES
        self.fields["way"].choices = _ways(rows, known, choosable=choosable)
        if choosable and newest is not None:
            self.fields["keys"].choices = [
                (option.key, f"{option.key}. {Truncator(option.text).chars(60)}") for option in newest.options
            ]
        else:
            del self.fields["keys"]

    def said(self) -> dict[str, Any]:
        """As `repairs.propose` takes it."""
        way = self.cleaned_data["way"]
        if way.startswith(OF_VERSION):
            return {"way": Way.KEY, "answer": self.answers[way]}
        return {"way": way, "answer": self.cleaned_data.get("keys")}

    def refuse(self, error: InputError) -> None:
        """Show what a verb did not accept, beside its field."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


def _version_words(row: QuestionVersion, version: Version) -> str:
    return _("version %(number)s of %(day)s, key %(key)s") % {
        "number": row.number,
        "day": clock.day_of(row.made_at),
        "key": Truncator("；".join(right_words(version))).chars(60),
    }


def _ways(rows: Sequence[QuestionVersion], known: Mapping[UUID, Version], *, choosable: bool) -> list[tuple[str, str]]:
    """Other options by ticking; else what another version says is right."""
    ways: list[tuple[str, str]] = []
    if choosable:
        ways.append((Way.KEY, str(Way.KEY.label)))
    else:
        ways += [
            (
                f"{OF_VERSION}{row.pk}",
                _("what version %(number)s says: %(key)s")
                % {"number": row.number, "key": Truncator("；".join(right_words(known[row.pk]))).chars(80)},
            )
            for row in rows
            if known[row.pk].type not in CHOICES
        ]
    return [*ways, *((way.value, str(way.label)) for way in (Way.ALL_RIGHT, Way.LEFT_OUT, Way.ORIGINAL))]


class DecisionForm(forms.Form):
    """What becomes of several persons, and why. stakes: ids."""

    use_required_attribute = False

    stakes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Persons"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick whom you decide about.")},
    )
    takes = forms.TypedChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            ("no", gettext_lazy("It stays as it was: the wrong key was our fault")),
            ("yes", gettext_lazy("It counts by the corrected key")),
        ],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write why it counts, or why it stays.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stakes"].choices = choices

    def refuse(self, error: InputError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))
