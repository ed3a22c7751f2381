"""The form in which somebody regroups the levels of a competency: the new levels, and what each old one is then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competencies.competency_forms import LevelForm, level_initial
from competencies.competency_rules import LEVELS, CompetencySaid, Fault, LevelSaid
from competencies.regrouping import NONE, Became, Regrouping


def _choices() -> list[tuple[str, str | Promise]]:
    levels = [(str(level), _("level %(level)s") % {"level": level}) for level in LEVELS]
    return [("", _("choose")), *levels, (str(NONE), _("none: it counts no more"))]


class BecameForm(forms.Form):
    """What one old level is from then on."""

    use_required_attribute = False
    new = forms.TypedChoiceField(label=_("From then on it is"), coerce=int, empty_value=None, required=False)
    changed = forms.BooleanField(
        label=_("It asks another thing now"),
        required=False,
        help_text=_("Who has shown it is to show it again within the days for a recheck."),
    )

    def __init__(self, *args: Any, old: LevelSaid, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"old-{old.level}", **kwargs)
        self.fields["new"].choices = _choices()
        self.old = old


class RegroupForm:
    """The lines of both kinds as one form. said: the competency in force; one: what the draft regroups already."""

    def __init__(self, said: CompetencySaid, one: Regrouping | None, data: QueryDict | None = None) -> None:
        there = {level.level: level for level in (one.levels if one else said.levels)}
        became = {row.old: row for row in one.became} if one else {}
        self.competency = said.key
        self.levels = [LevelForm(data, level=level, initial=level_initial(level, there.get(level))) for level in LEVELS]
        self.became = [BecameForm(data, old=old, initial=_initial(old, became.get(old.level))) for old in said.levels]

    def is_valid(self) -> bool:
        """Whether every field could be read."""
        return not [form for form in (*self.levels, *self.became) if not form.is_valid()]

    def said(self) -> Regrouping:
        """What was typed; an old level of which nothing was said is left out."""
        levels = [(form.level, form.cleaned_data) for form in self.levels]
        became = [(form.old.level, form.cleaned_data) for form in self.became]
        return Regrouping(
            self.competency,
            tuple(LevelSaid(level, **fields) for level, fields in levels if fields["behaviour"]),
            tuple(Became(old, said["new"], said["changed"]) for old, said in became if said["new"] is not None),
        )

    def add(self, found: Iterable[Fault]) -> None:
        """Put what is wrong to its field."""
        of_old = {form.old.level: form for form in self.became}
        for fault in found:
            form: forms.Form = of_old[fault.number] if fault.part == "map" else self.levels[fault.number - 1]
            form.add_error(fault.field if fault.field in form.fields else None, fault.message)


def _initial(old: LevelSaid, became: Became | None) -> dict[str, object]:
    if became is None:
        return {"new": str(old.level)}
    return {"new": str(became.new), "changed": became.changed}


@dataclass(frozen=True)
class LevelBecame:
    """One old level in the words of a page: what it says, and what it is then."""

    old: int
    behaviour: str
    new: int
    changed: bool


def told(said: CompetencySaid, one: Regrouping) -> tuple[LevelBecame, ...]:
    """Each old level with what it becomes."""
    behaviour = {level.level: level.behaviour for level in said.levels}
    return tuple(LevelBecame(row.old, behaviour.get(row.old, ""), row.new, row.changed) for row in one.became)
