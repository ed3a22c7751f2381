"""A question as a trainer writes it: lines and ticks instead of JSON. Refused for the same reasons as a row of a file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from assessments import bank, content
from assessments.data_file import wording
from assessments.models import Question
from assessments.questions import CitedLaw, Fault, Option, ParsedQuestion, QuestionType, Rubric, faults
from competencies.models import Competency, Law

ROWS = "ABCDEF"
PLACE = re.compile(r"^第?(?P<number>[^第条]+)条?(?P<of>之[一二三四五六七八九十])?$")
# Where in the form a fault is mended.
FIELD_OF = {
    Fault.CODE: "key",
    Fault.COMPETENCY: "competency",
    Fault.LEVEL: "level",
    Fault.DIFFICULTY: "difficulty",
    Fault.STEM_EMPTY: "stem",
    Fault.EXPLANATION_EMPTY: "explanation",
    Fault.ORDERING_KEYS: "order",
    Fault.ORDERING_SHOWN: "order",
    Fault.RUBRIC: "points",
    Fault.CITATION_MISSING: "sources_text",
    Fault.ARTICLE: "sources_text",
}

OptionRow = tuple[str, bool]  # text, right


class OptionsWidget(forms.MultiWidget):
    """Six lines, each with a tick: this one is right."""

    template_name = "assessments/admin/options.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: list[forms.Widget] = []
        for letter in ROWS:
            parts += [
                forms.TextInput({"aria-label": letter, "maxlength": "200"}),
                forms.CheckboxInput({"aria-label": _("%(letter)s is right") % {"letter": letter}}),
            ]
        super().__init__(parts, attrs)

    def decompress(self, value: object) -> list[Any]:
        """Of a new question: nothing. An old one comes as parts already, from `_as_typed`."""
        return ["", False] * len(ROWS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        context["rows"] = list(zip(ROWS, parts[::2], parts[1::2], strict=True))
        return context


class OptionsField(forms.MultiValueField):
    """The lines with their ticks: a list of `OptionRow`, as many as `ROWS`."""

    widget = OptionsWidget

    def __init__(self, **kwargs: Any) -> None:
        fields: list[forms.Field] = []
        for _letter in ROWS:
            fields += [forms.CharField(required=False, max_length=200), forms.BooleanField(required=False)]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, parts: Sequence[Any]) -> list[OptionRow]:
        texts = [str(text or "").strip() for text in parts[::2]]
        return list(zip(texts, (bool(tick) for tick in parts[1::2]), strict=False))


class QuestionForm(WagtailAdminModelForm):
    """The form of a question."""

    key = forms.CharField(
        label=_("code of the question"),
        required=False,
        max_length=20,
        help_text=_("May be left empty; then a number is given."),
    )
    options_rows = OptionsField(
        label=_("options"),
        required=False,
        help_text=_("Tick what is right. True or false: only tick, A for true or B for false."),
    )
    order = forms.CharField(
        label=_("right order (ordering only)"),
        required=False,
        max_length=len(ROWS),
        help_text=_("The letters in the right order, for example CADB."),
    )
    points = forms.CharField(
        label=_("what to look for (short text only)"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One point a line."),
    )
    least = forms.IntegerField(label=_("how many points are enough"), required=False, min_value=1, max_value=20)
    sources_text = forms.CharField(
        label=_("laws and articles"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One law a line, then the numbers of its articles."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = self.instance
        if question.pk or question.stem:
            self.initial.update(_as_typed(question))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not cleaned.get("key") and cleaned.get("competency"):
            cleaned["key"] = free_code(cleaned["competency"])
        laws = frozenset(Law.objects.values_list("name", flat=True))
        question = self._question(cleaned, laws)
        self._check_laws(question, laws)
        competencies = frozenset(Competency.objects.values_list("key", flat=True))
        for fault in faults(question, competencies=competencies):
            field = FIELD_OF.get(fault, "options_rows")
            if field not in self.errors:  # the field itself has said it already
                self.add_error(field, wording(fault, question))
        if not self.errors:
            self._fill(question, cleaned["competency"])
        return cleaned

    def _question(self, cleaned: Mapping[str, Any], laws: Collection[str]) -> ParsedQuestion:
        """What was typed, as the rules take it."""
        type_ = QuestionType(cleaned.get("kind") or QuestionType.SINGLE)
        options, right = _options_of(type_, cleaned.get("options_rows") or [], cleaned.get("order") or "")
        points = tuple(line.strip() for line in (cleaned.get("points") or "").splitlines() if line.strip())
        competency = cleaned.get("competency")
        return ParsedQuestion(
            code=cleaned.get("key") or "",
            competency=competency.key if competency else "",
            level=cleaned.get("level") or 0,
            type=type_,
            stem=(cleaned.get("stem") or "").strip(),
            options=options,
            right=right,
            rubric=Rubric(points, cleaned.get("least") or 0) if type_ == QuestionType.SHORT else None,
            explanation=(cleaned.get("explanation") or "").strip(),
            citations=read_sources(cleaned.get("sources_text") or "", laws),
            difficulty=cleaned.get("difficulty") or 0,
        )

    def _check_laws(self, question: ParsedQuestion, laws: Collection[str]) -> None:
        for cited in question.citations:
            if cited.law and cited.law not in laws:
                self.add_error(
                    "sources_text", gettext("The law %(law)s is not in the list of laws.") % {"law": cited.law}
                )

    def _fill(self, question: ParsedQuestion, competency: Competency) -> None:
        """Let the row say what was typed."""
        row = self.instance
        row.key, row.category = question.code, bank.category_of(competency)
        for name, value in content.fields_of(question).items():
            setattr(row, name, value)
        if row.pk is None and self.for_user is not None:
            row.author = self.for_user


def free_code(competency: Competency) -> str:
    """The next code that trainers' own questions of a competency can have: LZ04-T01, LZ04-T02, …"""
    keys = set(Question.objects.filter(key__startswith=f"{competency.key}-T").values_list("key", flat=True))
    return next(code for n in range(1, len(keys) + 2) if (code := f"{competency.key}-T{n:02}") not in keys)


def read_sources(text: str, laws: Collection[str]) -> tuple[CitedLaw, ...]:
    """One law a line: its name, then the numbers of its articles ("村民委员会组织法 35、36"; 《》 and 第35条 are read, too).

    laws: the names that are known. A line that begins with none of them names the law up to its first space.
    """
    cited = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        bare = line.removeprefix("《")
        law = max((name for name in laws if bare.startswith(name)), key=len, default="") or re.split(r"[》\s]", bare)[0]
        rest = bare.removeprefix(law).lstrip("》 ")
        cited.append(CitedLaw(law, tuple(_article(part) for part in re.split(r"[、，,;；\s]+", rest) if part)))
    return tuple(cited)


def _article(text: str) -> str:
    match = PLACE.match(text)
    return match["number"] + (match["of"] or "") if match else text


def _options_of(
    type_: QuestionType, rows: Sequence[OptionRow], order: str
) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """The options and the right keys out of lines and ticks; an ordering has its letters instead of ticks."""
    if type_ == QuestionType.SHORT:
        return (), ()
    if type_ == QuestionType.TRUE_FALSE:
        ticks = [right for _text, right in rows[:2]]
        right = tuple(key for key, tick in zip("TF", ticks, strict=False) if tick)
        return (Option("T", gettext("True")), Option("F", gettext("False"))), right
    options = tuple(Option(key, text) for key, (text, _tick) in zip(ROWS, rows, strict=False) if text)
    if type_ == QuestionType.ORDERING:
        return options, tuple(re.sub(r"[\s、，,]", "", order).upper())
    return options, tuple(key for key, (_text, tick) in zip(ROWS, rows, strict=False) if tick)


def _as_typed(row: Question) -> dict[str, Any]:
    """The row as the form's fields show it."""
    rubric = row.answer if isinstance(row.answer, dict) else {}
    right = [] if rubric else row.answer
    ordering = row.kind == QuestionType.ORDERING
    texts = {option["k"]: option["t"] for option in row.options}
    letters = "TF" if row.kind == QuestionType.TRUE_FALSE else ROWS
    lines = [(texts.get(key, ""), key in right and not ordering) for key in letters]
    return {
        "options_rows": [part for line in [*lines, *[("", False)] * (len(ROWS) - len(lines))] for part in line],
        "order": "".join(right) if ordering else "",
        "points": "\n".join(rubric.get("points", ())),
        "least": rubric.get("min_points"),
        "sources_text": "\n".join(f"{source['law']} {'、'.join(source['articles'])}" for source in row.sources),
    }
