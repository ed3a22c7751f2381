"""Fields of the bank's form that hold more than one line: options with ticks and feedback, and the questions of a chain.

Names of inputs: ``options_rows_A``, ``options_rows_A_right``, ``options_rows_A_feedback``; ``steps_1-text``, ``steps_1-kind``, …
Everything works without script: lines and questions that are left empty are none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.bank_words import told_of_step
from assessments.models import Question
from assessments.questions import MOST_MARKS, MOST_STEPS, OF_STEPS, Fault, Part, QuestionType, Step, faults_of_step
from assessments.typed import LETTERS, OptionRow, Typed, part_from, typed_from

LEAST_ROWS = 6
LONGEST_OPTION, LONGEST_FEEDBACK = 300, 300  # characters
# Where a fault of what is answered is mended; by kind, where kinds have fields of their own.
PART_FIELD = {
    Fault.ORDERING_KEYS: "order",
    Fault.ORDERING_SHOWN: "order",
    Fault.TARGETS: "pairs",
    Fault.PAIRS: "pairs",
    Fault.BLANKS: "gaps",
    Fault.BLANK_EMPTY: "gaps",
    Fault.NUMBER: "number",
}
KIND_FIELD = {
    QuestionType.MATCHING: "pairs",
    QuestionType.FILL: "gaps",
    QuestionType.NUMERIC: "number",
    QuestionType.CHAIN: "steps",
    QuestionType.SHORT: "points",
}


def field_of(fault: Fault, type_: QuestionType) -> str:
    """The field in which a fault of what is answered is mended."""
    if fault is Fault.ANSWER_MISSING and type_ == QuestionType.ORDERING:
        return "order"
    return PART_FIELD.get(fault) or KIND_FIELD.get(type_, "options_rows")


class OptionsWidget(forms.Widget):
    """A line an option: its text, a tick for what is right, and what whoever chose it reads afterwards."""

    template_name = "assessments/admin/options.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, of: str = "") -> None:
        super().__init__(attrs)
        self.of = of  # what is read out before the letter, where a page has several of these

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[OptionRow]:
        rows = [
            OptionRow(
                str(data.get(f"{name}_{letter}") or "").strip(),
                bool(data.get(f"{name}_{letter}_right")),
                str(data.get(f"{name}_{letter}_feedback") or "").strip(),
            )
            for letter in LETTERS
        ]
        last = max((n for n, row in enumerate(rows, start=1) if row != OptionRow()), default=0)
        return rows[:last]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}_") for key in data)

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        rows = list(value or ())
        rows += [OptionRow()] * (max(LEAST_ROWS, len(rows)) - len(rows))
        said = f"{self.of} " if self.of else ""
        context["rows"] = [
            {"letter": letter, "name": f"{name}_{letter}", "label": f"{said}{letter}", "row": row}
            for letter, row in zip(LETTERS, rows, strict=False)
        ]
        context["longest"] = {"text": LONGEST_OPTION, "feedback": LONGEST_FEEDBACK}
        return context


class OptionsField(forms.Field):
    """The lines with their ticks: a list of `OptionRow`, without the empty ones at its end."""

    widget = OptionsWidget

    def to_python(self, value: Any) -> list[OptionRow]:
        return list(value or ())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != list(data or ())


class PartFields(forms.Form):
    """What is answered at once; of these a kind asks some."""

    options_rows = OptionsField(
        label=_("options"),
        required=False,
        help_text=_("Tick what is right. True or false: only tick, A for true or B for false."),
    )
    order = forms.CharField(
        label=_("right order (ordering only)"),
        required=False,
        max_length=len(LETTERS),
        help_text=_("The letters in the right order, for example CADB."),
    )
    pairs = forms.CharField(
        label=_("what goes together"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One pair a line: left = right. For example: keeps the books = the accountant."),
    )
    extra_targets = forms.CharField(
        label=_("goes with nothing"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One a line. These also stand on the right, so that the last pair is not given away."),
    )
    gaps = forms.CharField(
        label=_("what stands in the gaps"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Write ____ for each gap into the text. Here one gap a line, further right answers after a bar |."),
    )
    number = forms.CharField(label=_("right number"), required=False, max_length=30)
    tolerance = forms.CharField(
        label=_("may be off by"), required=False, max_length=30, help_text=_("Empty: it must be exact.")
    )
    unit = forms.CharField(
        label=_("unit"), required=False, max_length=20, help_text=_("For example 元. An answer may leave it out.")
    )
    partial = forms.BooleanField(
        label=_("what is partly right earns a part"),
        required=False,
        help_text=_(
            "Several right options: the right ones less the wrong ones. Pairs and gaps: each for itself. Without the tick: all or nothing."
        ),
    )

    def typed(self) -> Typed:
        """What stands in these fields."""
        cleaned = self.cleaned_data
        return Typed(**{name: cleaned[name] for name in PART_NAMES if cleaned.get(name)})


PART_NAMES = tuple(PartFields.base_fields)


def initial_of(part: Part) -> dict[str, Any]:
    """The values of `PartFields` for a part."""
    typed = typed_from(part)
    return {name: getattr(typed, name) for name in PART_NAMES}


def words_of_judgement() -> tuple[str, str]:
    return gettext("True"), gettext("False")


class StepForm(PartFields):
    """One question of a chain."""

    place = forms.IntegerField(label=_("place"), required=False, min_value=1, max_value=99)
    text = forms.CharField(label=_("the question"), required=False, widget=forms.Textarea({"rows": 2}))
    kind = forms.ChoiceField(
        label=_("kind of question"),
        required=False,
        choices=[choice for choice in Question.Kind.choices if choice[0] in OF_STEPS],
    )
    marks = forms.IntegerField(label=_("marks"), required=False, min_value=1, max_value=MOST_MARKS)
    explanation = forms.CharField(label=_("explanation"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.ordinal = number
        self.fields["options_rows"].widget.of = gettext("Question %(number)s of the case") % {"number": number}

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything here; what is chosen beforehand does not count."""
        if not self.is_bound:
            return not self.initial.get("text")
        beforehand = {"place", "kind", "marks", "partial"}
        return not any(self[name].data for name in self.fields if name not in beforehand)

    @property
    def sorted_by(self) -> tuple[int, int]:
        typed = self.cleaned_data.get("place") if self.is_bound and self.is_valid() else None
        return typed or self.ordinal, self.ordinal

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        step = self.step()
        for fault in dict.fromkeys(faults_of_step(step)):
            field = "text" if fault is Fault.STEM_EMPTY else field_of(fault, step.part.type)
            field = "marks" if fault is Fault.STEPS else field
            if field not in self.errors:
                self.add_error(field, told_of_step(fault, step))
        return cleaned

    def step(self) -> Step:
        """What was typed, as the rules take it."""
        cleaned = self.cleaned_data
        type_ = QuestionType(cleaned.get("kind") or QuestionType.SINGLE)
        part = part_from(type_, self.typed(), words=words_of_judgement(), known=self.initial.get("known"))
        marks = cleaned.get("marks")
        return Step(cleaned.get("text") or "", part, 1 if marks is None else marks, cleaned.get("explanation") or "")


class StepsWidget(forms.Widget):
    """All questions that a chain can have, one section each; those that are empty are folded up."""

    template_name = "assessments/admin/steps.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.known: Sequence[Step] = ()  # what stood there before

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[StepForm]:
        forms_ = []
        for number in range(1, MOST_STEPS + 1):
            known = self.known[number - 1].part if number <= len(self.known) else None
            form = StepForm(data, number=number, prefix=f"{name}_{number}", initial={"known": known})
            forms_.append(form)
        return forms_

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}_") for key in data)

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        given = list(value or ())
        if not given or isinstance(given[0], Step):
            given = [
                StepForm(number=number, prefix=f"{name}_{number}", initial=_initial(given, number))
                for number in range(1, MOST_STEPS + 1)
            ]
        for form in given:
            if form.is_empty:  # an empty question owes nothing
                form._errors = {}
        used = max((form.ordinal for form in given if not form.is_empty), default=0)
        context["steps"] = [{"form": form, "is_open": form.ordinal <= max(used, 2)} for form in given]
        return context


def _initial(steps: Sequence[Step], number: int) -> dict[str, Any]:
    if number > len(steps):
        return {"place": number, "kind": QuestionType.SINGLE.value, "marks": 1}
    step = steps[number - 1]
    said = {"text": step.text, "kind": step.part.type.value, "marks": step.marks, "explanation": step.explanation}
    return {"place": number, **said, **initial_of(step.part)}


class StepsField(forms.Field):
    """The questions of a chain in their order: a list of `Step`."""

    widget = StepsWidget
    is_lenient = False  # for a preview: what is there, right or not
    default_error_messages = {"steps": _("Some questions are not right yet. Look for the red words below.")}

    def clean(self, value: Any) -> list[Step]:
        filled = [form for form in value or () if not form.is_empty]
        right = [form.is_valid() for form in filled]
        if not all(right) and not self.is_lenient:
            raise forms.ValidationError(self.error_messages["steps"], "steps")
        return [form.step() for form in sorted(filled, key=lambda form: form.sorted_by)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != list(initial or ())
        except forms.ValidationError:
            return True
