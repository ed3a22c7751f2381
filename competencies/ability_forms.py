"""The form of all abilities: a line each, and an empty one for one more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from competencies.ability_edits import LAST, LONGEST_NAME, AbilityFault, AbilitySaid

NEW = "new"


class AbilityForm(forms.Form):
    """One ability. Its key cannot be changed afterwards: files name it."""

    use_required_attribute = False
    key = forms.CharField(label=_("Key"), max_length=4, required=False)
    name = forms.CharField(label=_("name"), max_length=LONGEST_NAME, required=False)
    order = forms.IntegerField(label=_("Place in the order"), required=False, min_value=0, max_value=LAST)
    is_retired = forms.BooleanField(label=_("Out of use"), required=False)

    def __init__(self, *args: Any, said: AbilitySaid | None, place: int, **kwargs: Any) -> None:
        initial = {"order": place} if said is None else {name: getattr(said, name) for name in self.base_fields}
        super().__init__(*args, prefix=said.key if said else NEW, initial=initial, **kwargs)
        self.ability, self.place = said, place
        if said is None:
            del self.fields["is_retired"]
        else:
            del self.fields["key"]

    @property
    def is_said(self) -> bool:
        cleaned = getattr(self, "cleaned_data", {})
        return self.ability is not None or bool(cleaned.get("key") or cleaned.get("name"))

    def said(self) -> AbilitySaid:
        """What was typed."""
        cleaned = self.cleaned_data
        key = self.ability.key if self.ability else str(cleaned["key"]).strip().upper()
        order = self.place if cleaned["order"] is None else cleaned["order"]
        return AbilitySaid(key, cleaned["name"], order, bool(cleaned.get("is_retired")))


class AbilitiesForm:
    """All lines as one form."""

    def __init__(self, now: Iterable[AbilitySaid], data: QueryDict | None = None) -> None:
        there = list(now)
        self.lines = [AbilityForm(data, said=one, place=one.order) for one in there]
        place = max((one.order for one in there), default=0) + 1
        self.lines.append(AbilityForm(data, said=None, place=place))

    def is_valid(self) -> bool:
        """Whether every field could be read."""
        return not [form for form in self.lines if not form.is_valid()]

    def said(self) -> list[AbilitySaid]:
        """What was typed; the empty line is no ability."""
        return [form.said() for form in self.lines if form.is_said]

    def add(self, found: Iterable[AbilityFault]) -> None:
        """Put what is wrong to its line."""
        lines = {form.said().key: form for form in self.lines if form.is_said}
        for fault in found:
            form = lines[fault.key]
            form.add_error(fault.field if fault.field in form.fields else None, fault.message)
