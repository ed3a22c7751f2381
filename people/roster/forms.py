"""What an importer fills in: a file, what each column is, what an export shall hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from people.form_words import PlainForm
from people.models import RosterUpload, Unit
from people.roster import parts, uploads
from people.roster.report import Guess, Report

FIRST = ("name", "unit", "township", "post", "phone", "id_number")  # what most columns are stands on top of the list


class UnitChoice(forms.ModelChoiceField):
    """A unit of the viewer's; the only one is chosen already."""

    def __init__(self, units: Sequence[Unit]) -> None:
        found = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        super().__init__(found, label=_("For which unit"), empty_label=None, to_field_name="uuid")


class UploadForm(PlainForm):
    """A roster file."""

    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("Excel (.xlsx, .xls, .et) or CSV, as you keep it; at most 20 MB. Nothing is written yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv"}),
        error_messages={"required": _("Choose the file first."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        if len(units) > 1:
            self.fields["unit"] = UnitChoice(units)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.setdefault("unit", self.units[0] if self.units else None)
        return cleaned


class ExportForm(PlainForm):
    """Today's roster as a file."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Of which unit"), empty_label=None, to_field_name="uuid")
    numbers = forms.BooleanField(label=_("With whole telephone numbers"), required=False)
    ids = forms.BooleanField(label=_("With whole ID numbers"), required=False)
    why = forms.CharField(label=_("What whole numbers are needed for"), required=False, max_length=60)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        condition = Unit.objects.none()
        for unit in units:
            condition = condition | Unit.objects.under(unit).filter(kind__in=["province", "city", "county", "township"])
        self.fields["unit"].queryset = condition.filter(closed_on__isnull=True).order_by("path")


class ColumnsForm(PlainForm):
    """What each column is, and how the file is to be understood."""

    as_of = forms.DateField(
        label=_("Day of the roster"),
        help_text=_("An office without a day of its own begins then."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Type the day of the roster.")},
    )
    complete = forms.BooleanField(
        label=_("The roster is complete: who is not in it has left"),
        help_text=_("It speaks of the villages and posts that stand in it; all others stay as they are."),
        required=False,
    )
    move = forms.BooleanField(label=_("Who comes up in another village leaves the old one"), required=False)

    def __init__(self, data: Any = None, *, upload: RosterUpload, shown: Report) -> None:
        options = uploads.options_of(upload)
        initial = {"as_of": options.as_of, "complete": options.complete, "move": options.move}
        super().__init__(data, initial=initial)
        self.shown = shown
        others = [name for name in parts.FIELDS if name not in FIRST]
        choices = [("", _("Leave out")), *((name, parts.field_word(name)) for name in (*FIRST, *others))]
        for column in shown.columns:
            word = _("Column %(letters)s") % {"letters": column.letters}
            self.fields[f"column_{column.index}"] = forms.ChoiceField(
                label=word,
                choices=choices,
                widget=forms.Select(attrs={"aria-label": word, "form": "columns"}),
                required=False,
                initial=upload.mapping.get(str(column.index), ""),
            )

    def columns(self) -> Iterator[tuple[Guess, BoundField]]:
        """Each column of the file with its select."""
        for column in self.shown.columns:
            yield column, self[f"column_{column.index}"]

    def said(self) -> dict[str, Any]:
        """What `uploads.say` takes."""
        values = self.cleaned_data
        mapping = {column.index: values[f"column_{column.index}"] for column in self.shown.columns}
        return {"mapping": mapping, "as_of": values["as_of"], "complete": values["complete"], "move": values["move"]}
