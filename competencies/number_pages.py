"""The form and the page of the numbers that the county sets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competencies.decide_forms import Refusing
from competencies.framework import framework
from competencies.models import NumbersVersion
from competencies.number_registry import Number, numbers
from competencies.numbers import REASON_AT_MOST, differences
from kit.errors import Text

VERSIONS_SHOWN = 10


class NumbersForm(Refusing):
    """Every number with its bounds, and why. ``id`` makes a double tap one set; ``seen``: the version that is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frame = framework()
        latest = NumbersVersion.objects.values_list("number", flat=True).first() or 0
        self.fields["id"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=latest)
        for one in numbers():
            self.fields[one.name] = _field(one, frame.value_of(one.name))
        self.fields["reason"] = forms.CharField(
            label=_("Why are the numbers set anew?"),
            max_length=REASON_AT_MOST,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={
                "required": _("Write why the numbers are set anew."),
                "max_length": _("Write it in 200 characters."),
            },
        )

    @property
    def groups(self) -> tuple[tuple[Text, tuple[forms.BoundField, ...]], ...]:
        """The numbers under their headings."""
        headings = dict.fromkeys(one.group for one in numbers())
        return tuple(
            (heading, tuple(self[one.name] for one in numbers() if one.group == heading)) for heading in headings
        )

    @property
    def values(self) -> dict[str, int]:
        return {one.name: self.cleaned_data[one.name] for one in numbers()}


def _field(one: Number, now: int) -> forms.IntegerField:
    bounds = _("Between %(least)s and %(most)s.") % {"least": one.least, "most": one.most}
    return forms.IntegerField(
        label=one.label,
        initial=now,
        min_value=one.least,
        max_value=one.most,
        help_text=_("%(meaning)s %(acts)s %(bounds)s Usually %(usual)s.")
        % {"meaning": one.meaning, "acts": one.acts, "bounds": bounds, "usual": one.usual},
        error_messages={"required": bounds, "invalid": bounds, "min_value": bounds, "max_value": bounds},
    )


@dataclass(frozen=True)
class VersionLine:
    """One set: by whom, when and why, and what differed from the set before."""

    number: int
    at: datetime
    by: str
    reason: str
    changes: tuple[tuple[Text, int, int], ...]


def versions() -> tuple[VersionLine, ...]:
    """The latest sets, the newest first. One query."""
    rows = list(NumbersVersion.objects.select_related("by")[: VERSIONS_SHOWN + 1])
    before = [*(row.values for row in rows[1:]), {}]
    return tuple(
        VersionLine(row.number, row.recorded_at, row.by.name, row.reason, tuple(differences(old, row.values)))
        for row, old in zip(rows, before, strict=False)  # the first set of all differs from the defaults
    )[:VERSIONS_SHOWN]
