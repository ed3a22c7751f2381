"""The form of a competency: itself, a line for each of five levels, and a line for each law it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from competencies.competency_rules import (
    CUTS,
    LEVELS,
    LONGEST_ARTICLE,
    LONGEST_LAW,
    LONGEST_NAME,
    LONGEST_SENTENCE,
    CitationSaid,
    CompetencySaid,
    Fault,
    LevelSaid,
)
from competencies.framework import USUAL_CUT
from competencies.models import Ability, Competency, Law
from competencies.numbers import number
from competencies.showing import BEYOND_TESTS

BLANK_CITATIONS = 3
USUAL_STRENGTH = (2, 2, 3, 3, BEYOND_TESTS)
STRENGTHS = [
    (2, _("a test on one's own phone is enough")),
    (3, _("under supervision, or seen on the spot")),
    (BEYOND_TESTS, _("seen on the spot only")),
]
WRONG_DAY = _("A citation needs the day since which its text is in force. Write it like 2026-01-01.")


class CompetencyForm(forms.Form):
    """What is said of the whole competency. The key cannot be changed afterwards: evidence and questions name it."""

    key = forms.CharField(
        label=_("Key"),
        max_length=8,
        required=False,
        help_text=_("Short and for ever: capital letters and digits, DJ01."),
    )
    name = forms.CharField(label=_("name"), max_length=LONGEST_NAME, required=False)
    ability = forms.ChoiceField(label=_("ability"), required=False)
    kind = forms.ChoiceField(
        label=_("kind of competency"),
        required=False,
        choices=Competency.Kind.choices,
        help_text=_("Practical: from level 3 somebody has to look. Conduct: others see only whether it is finished."),
    )
    description = forms.CharField(
        label=_("what it is about"), max_length=LONGEST_SENTENCE, required=False, widget=forms.Textarea({"rows": 2})
    )
    community_name = forms.CharField(
        label=_("name at communities"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Only where the words of villages do not fit."),
    )
    community_description = forms.CharField(
        label=_("what it is about at communities"),
        max_length=LONGEST_SENTENCE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.initial.get("ability", "")
        there = Ability.objects.filter(Q(retired_on=None) | Q(key=own))
        self.fields["ability"].choices = there.values_list("key", "name")
        if not is_new:
            self.fields["key"].disabled = True

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"]).strip().upper()


class LevelForm(forms.Form):
    """One level; without a sentence the competency does not have it."""

    behaviour = forms.CharField(
        label=_("what somebody does at this level"),
        max_length=LONGEST_SENTENCE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    community_behaviour = forms.CharField(
        label=_("what somebody does at this level, at communities"),
        max_length=LONGEST_SENTENCE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    cut = forms.TypedChoiceField(
        label=_("right ones of five"), coerce=int, choices=[(cut, str(cut)) for cut in CUTS], initial=USUAL_CUT
    )
    least_strength = forms.TypedChoiceField(label=_("What confirms it"), coerce=int, choices=STRENGTHS)

    def __init__(self, *args: Any, level: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"level-{level}", **kwargs)
        self.level = level


class CitationForm(forms.Form):
    """One article. A line without law and article is no citation."""

    law = forms.CharField(
        label=_("Law or document"), max_length=LONGEST_LAW + 2, required=False, widget=forms.TextInput({"list": "laws"})
    )
    article = forms.CharField(label=_("Article"), max_length=LONGEST_ARTICLE, required=False)
    effective_on = forms.DateField(
        label=_("In force since"),
        required=False,
        input_formats=["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"],
        error_messages={"invalid": WRONG_DAY},
        widget=forms.DateInput({"placeholder": "2026-01-01"}, format="%Y-%m-%d"),
    )

    def clean_law(self) -> str:
        return str(self.cleaned_data["law"]).strip().strip("《》")

    @property
    def is_said(self) -> bool:
        cleaned = getattr(self, "cleaned_data", {})
        return bool(cleaned.get("law") or cleaned.get("article") or cleaned.get("effective_on"))


class WholeForm:
    """The three kinds of forms of one page as one."""

    def __init__(self, said: CompetencySaid | None, data: QueryDict | None = None) -> None:
        self.is_new = said is None
        self.own = CompetencyForm(data, is_new=self.is_new, initial=_initial(said))
        levels = {level.level: level for level in said.levels} if said else {}
        self.levels = [
            LevelForm(data, level=level, initial=level_initial(level, levels.get(level))) for level in LEVELS
        ]
        there = said.citations if said else ()
        count = _count(data) if data is not None else len(there) + BLANK_CITATIONS
        self.citations = [
            CitationForm(data, prefix=f"citation-{place}", initial=_of_citation(there[place : place + 1]))
            for place in range(count)
        ]

    @property
    def citation_count(self) -> int:
        return len(self.citations)

    def is_valid(self) -> bool:
        """Whether every field could be read; what is wrong about it as a whole is said by `add`."""
        forms_ = (self.own, *self.levels, *self.citations)
        return not [form for form in forms_ if not form.is_valid()]  # each one reads its fields

    def said(self) -> CompetencySaid:
        """What was typed."""
        own = self.own.cleaned_data
        levels = [(form.level, form.cleaned_data) for form in self.levels]
        return CompetencySaid(
            **own,
            levels=tuple(LevelSaid(level, **fields) for level, fields in levels if fields["behaviour"]),
            citations=tuple(CitationSaid(**form.cleaned_data) for form in self.citations if form.is_said),
        )

    def add(self, found: Iterable[Fault]) -> None:
        """Put what is wrong to its field."""
        said = [form for form in self.citations if form.is_said]
        for fault in found:
            if fault.part == "level":
                form: forms.Form = self.levels[fault.number - 1]
            else:
                form = said[fault.number] if fault.part == "citation" else self.own
            form.add_error(fault.field if fault.field in form.fields else None, fault.message)


def law_names() -> list[str]:
    """To choose from."""
    return list(Law.objects.values_list("name", flat=True))


def _initial(said: CompetencySaid | None) -> dict[str, object]:
    return {name: getattr(said, name) for name in CompetencyForm.base_fields} if said else {}


def level_initial(level: int, said: LevelSaid | None) -> dict[str, object]:
    """What the line of a level begins with."""
    if said is None:
        return {"least_strength": USUAL_STRENGTH[level - 1], "cut": number("test_right")}
    return {name: getattr(said, name) for name in LevelForm.base_fields}


def _of_citation(said: tuple[CitationSaid, ...]) -> dict[str, object]:
    return {name: getattr(said[0], name) for name in CitationForm.base_fields} if said else {}


def _count(data: QueryDict) -> int:
    text = data.get("citations", "")
    return min(int(text), 60) if text.isascii() and text.isdecimal() else BLANK_CITATIONS
