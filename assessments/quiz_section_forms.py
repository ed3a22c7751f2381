"""A section as a trainer writes it: its words, fixed questions by their codes, and rules that draw, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import bank
from assessments.models import QuizRule, QuizSection
from assessments.questions import LEVELS
from assessments.quiz_authoring import NewSection
from assessments.sections import Rule
from competencies.models import Competency

DIFFICULTIES = range(1, 6)
MOST_RULES, EMPTY_ROWS, MOST_FIXED = 30, 3, 100
LONGEST_INTRO = 1000  # characters
BETWEEN_CODES = re.compile(r"[\s,，、;；]+")
ANY = ("", _("any"))


def competencies() -> list[tuple[Any, Any]]:
    return [(pk, f"{key} {name}") for pk, key, name in Competency.objects.values_list("pk", "key", "name")]


class SectionForm(forms.Form):
    """Words and fixed questions of a section, and what is looked for in the bank."""

    title = forms.CharField(
        label=_("title"), required=False, max_length=80, help_text=_("May be left empty. For example: part one, law.")
    )
    intro = forms.CharField(
        label=_("what stands before it"),
        required=False,
        max_length=LONGEST_INTRO,
        widget=forms.Textarea({"rows": 2}),
    )
    fixed = forms.CharField(
        label=_("Questions that everybody is asked"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Their codes, in their order, one a line or with 、 between. For example LZ04-T0201."),
    )
    find = forms.CharField(label=_("Words or code"), required=False, max_length=60)
    find_in = forms.ChoiceField(label=_("competency"), required=False)

    def __init__(self, *args: Any, offered: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["find_in"].choices = [ANY, *offered]

    def clean_fixed(self) -> tuple[str, ...]:
        codes = codes_in(self.cleaned_data["fixed"])
        if len(codes) > MOST_FIXED:
            raise forms.ValidationError(
                gettext("At most %(most)s fixed questions. Use a rule that draws.") % {"most": MOST_FIXED}
            )
        return codes


def codes_in(text: str) -> tuple[str, ...]:
    """The codes in a text, each once, in their order."""
    return tuple(dict.fromkeys(code.upper() for code in BETWEEN_CODES.split(text) if code))


class RuleForm(forms.Form):
    """One rule: how many of what. A line without anything is none."""

    count = forms.IntegerField(
        label=_("how many of them"),
        required=False,
        min_value=1,
        max_value=100,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Write a number from 1 to 100.")),
    )
    competency = forms.ChoiceField(label=_("competency"), required=False)
    level = forms.TypedChoiceField(
        label=_("level"), choices=[ANY, *((n, str(n)) for n in LEVELS)], coerce=int, empty_value=None, required=False
    )
    difficulty_from = forms.TypedChoiceField(
        label=_("difficulty from"),
        choices=[ANY, *((n, str(n)) for n in DIFFICULTIES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    difficulty_to = forms.TypedChoiceField(
        label=_("to"),
        choices=[ANY, *((n, str(n)) for n in DIFFICULTIES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    tag = forms.ChoiceField(label=_("tag"), required=False)

    def __init__(
        self, *args: Any, offered: Sequence[tuple[Any, Any]] = (), tags: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["competency"].choices = [ANY, *offered]
        own = self.initial.get("tag") or ""
        self.fields["tag"].choices = [ANY, *((tag, tag) for tag in dict.fromkeys([*tags, *filter(None, [own])]))]

    @property
    def is_empty(self) -> bool:
        return not any(self[name].data for name in self.fields) if self.is_bound else not self.initial

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_empty and cleaned.get("count") is None and "count" not in self.errors:
            self.add_error("count", _("How many of them? To drop this line, set everything to “any”."))
        easiest, hardest = cleaned.get("difficulty_from"), cleaned.get("difficulty_to")
        if easiest and hardest and easiest > hardest:
            self.add_error("difficulty_to", _("The first number is the easier one."))
        return cleaned

    def row(self) -> QuizRule:
        """The rule, not kept yet. Of a valid line that says something."""
        said = self.cleaned_data if self.is_bound else self.initial
        competency = int(said["competency"]) if said["competency"] else None
        parts = {name: said[name] for name in ("count", "level", "difficulty_from", "difficulty_to", "tag")}
        return QuizRule(competency_id=competency, **parts)

    def rule(self, keys: Mapping[int, str]) -> Rule | None:
        """The rule as the pure rules take it; None for a line that says nothing, or nothing that can be read.

        keys: key of each competency by its id.
        """
        if self.is_empty or (self.is_bound and not self.is_valid()):
            return None
        row = self.row()
        key = keys.get(row.competency_id or 0, "")
        return Rule(row.count, key, row.level or 0, row.difficulty_from, row.difficulty_to, row.tag)


class Rules:
    """The lines of rules. Names of inputs: ``r0-count``, ``r0-level``, …; ``rows`` says how many lines there are."""

    def __init__(self, data: Mapping[str, Any] | None, kept: Iterable[QuizRule], offered: Sequence[tuple[Any, Any]]):
        tags = bank.tags()
        initial = [_initial(rule) for rule in kept]
        self.count = min(_rows(data, len(initial) + EMPTY_ROWS if initial else EMPTY_ROWS), MOST_RULES)
        self.forms = [
            RuleForm(
                data,
                prefix=f"r{number}",
                initial=initial[number] if number < len(initial) else {},
                offered=offered,
                tags=tags,
            )
            for number in range(self.count)
        ]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms)

    def said(self) -> list[RuleForm]:
        """The lines that say something."""
        return [form for form in self.forms if not form.is_empty]


def _rows(data: Mapping[str, Any] | None, otherwise: int) -> int:
    if data is None:
        return otherwise
    words = str(data.get("rows") or "")
    rows = int(words[:3]) if words.isdecimal() else EMPTY_ROWS
    return rows + EMPTY_ROWS if data.get("do") == "more" else rows


def _initial(rule: QuizRule) -> dict[str, Any]:
    names = ("count", "level", "difficulty_from", "difficulty_to", "tag")
    return {**{name: getattr(rule, name) for name in names}, "competency": rule.competency_id or ""}


def initial_of(section: QuizSection) -> dict[str, str]:
    """The words of a section, and the codes of its fixed questions."""
    codes = section.fixed.order_by("order").values_list("question__key", flat=True)
    return {"title": section.title, "intro": section.intro, "fixed": "\n".join(codes)}


def new_section(form: SectionForm, rules: Rules) -> NewSection:
    """What was written; both are valid."""
    said = form.cleaned_data
    return NewSection(said["title"], said["intro"], said["fixed"], tuple(line.row() for line in rules.said()))
