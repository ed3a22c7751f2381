"""A question as a trainer writes it: lines and ticks instead of JSON. Refused for the same reasons as a row of a file.

A draft may still owe its explanation and its law (`questions.OWED`); submitting it needs them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from assessments import bank, content
from assessments.bank_words import told
from assessments.form_fields import PartFields, StepsField, field_of, initial_of, words_of_judgement
from assessments.models import Question
from assessments.questions import OWED, CitedLaw, Fault, ParsedQuestion, Picture, QuestionType, Rubric, faults
from assessments.typed import lines_of, part_from, tags_of
from competencies.models import Competency, Law

PLACE = re.compile(r"^第?(?P<number>[^第条]+)条?(?P<of>之[一二三四五六七八九十])?$")
# Where in the form a fault is mended, when it is not in what is answered.
FIELD_OF = {
    Fault.CODE: "key",
    Fault.COMPETENCY: "competency",
    Fault.LEVEL: "level",
    Fault.DIFFICULTY: "difficulty",
    Fault.STEM_EMPTY: "stem",
    Fault.EXPLANATION_EMPTY: "explanation",
    Fault.RUBRIC: "points",
    Fault.STEPS: "steps",
    Fault.STEP: "steps",
    Fault.PICTURE: "image_alt",
    Fault.CITATION_MISSING: "sources_text",
    Fault.ARTICLE: "sources_text",
}


NOTHING = ParsedQuestion("", "", 0, QuestionType.SINGLE, "", (), (), None, "", (), 0)


class TagsWidget(forms.TextInput):
    """A line of tags, with those that the bank has already below it."""

    template_name = "assessments/admin/tags.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "tags": bank.tags()[:MOST_TAGS]}


MOST_TAGS = 30  # offered below the field


class QuestionForm(WagtailAdminModelForm, PartFields):
    """The form of a question.

    is_preview: what is there is shown as it is; nothing is refused, and nothing is kept.
    """

    is_preview = False
    key = forms.CharField(
        label=_("code of the question"),
        required=False,
        max_length=20,
        help_text=_("May be left empty; then a number is given."),
    )
    steps = StepsField(
        label=_("questions of the case"),
        required=False,
        help_text=_(
            "The situation stands above, in the text. Here its questions, two to eight; each has its own kind and marks."
        ),
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
    tags_text = forms.CharField(
        label=_("tags"),
        required=False,
        max_length=280,
        widget=TagsWidget,
        help_text=_("Your own words to find it by, with commas between them. They do not change what is asked."),
    )

    class Media:
        css = {"all": ["assessments/bank.css"]}
        js = ["assessments/bank.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = self.instance
        self.initial.setdefault("kind", QuestionType.SINGLE.value)
        for name, fault in (("explanation", Fault.EXPLANATION_EMPTY), ("sources_text", Fault.CITATION_MISSING)):
            self.fields[name].error_messages["required"] = told(fault, NOTHING)
        self.before: ParsedQuestion | None = None
        if question.pk or question.stem:
            self.before = content.question_of(question, "")
            self.initial.update(_as_typed(self.before))
            self.fields["steps"].widget.known = self.before.steps

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not cleaned.get("key") and cleaned.get("competency"):
            cleaned["key"] = free_code(cleaned["competency"])
        laws = frozenset(Law.objects.values_list("name", flat=True))
        question = self._question(cleaned, laws)
        if not self.is_preview:
            self._check(question, laws)
        if self.is_preview or not self.errors:
            self._fill(question, cleaned.get("competency"))
        return cleaned

    def _check(self, question: ParsedQuestion, laws: Collection[str]) -> None:
        for cited in question.citations:
            if cited.law and cited.law not in laws:
                self.add_error(
                    "sources_text", gettext("The law %(law)s is not in the list of laws.") % {"law": cited.law}
                )
        competencies = frozenset(Competency.objects.values_list("key", flat=True))
        owed = OWED if self.is_deferred_validation else frozenset()
        for fault in faults(question, competencies=competencies):
            field = FIELD_OF.get(fault) or field_of(fault, question.type)
            # The field itself has said it already; a draft that names a law without its article owes the article.
            if field not in self.errors and fault not in owed:
                self.add_error(field, told(fault, question))

    def _question(self, cleaned: Mapping[str, Any], laws: Collection[str]) -> ParsedQuestion:
        """What was typed, as the rules take it."""
        type_ = QuestionType(cleaned.get("kind") or QuestionType.SINGLE)
        known = self.before.part if self.before else None
        part = part_from(type_, self.typed(), words=words_of_judgement(), known=known)
        competency, image = cleaned.get("competency"), cleaned.get("image")
        return ParsedQuestion(
            code=cleaned.get("key") or "",
            competency=competency.key if competency else "",
            level=cleaned.get("level") or 0,
            type=type_,
            stem=(cleaned.get("stem") or "").strip(),
            options=part.options,
            right=part.right,
            rubric=self._rubric(cleaned) if type_ == QuestionType.SHORT else None,
            explanation=(cleaned.get("explanation") or "").strip(),
            citations=read_sources(cleaned.get("sources_text") or "", laws),
            difficulty=cleaned.get("difficulty") or 0,
            targets=part.targets,
            blanks=part.blanks,
            number=part.number,
            partial=part.partial,
            steps=tuple(cleaned.get("steps") or ()) if type_ == QuestionType.CHAIN else (),
            tags=tags_of(cleaned.get("tags_text") or ""),
            picture=Picture(image.pk, (cleaned.get("image_alt") or "").strip()) if image else None,
        )

    def _rubric(self, cleaned: Mapping[str, Any]) -> Rubric:
        return Rubric(tuple(lines_of(cleaned.get("points") or "")), cleaned.get("least") or 0)

    def _fill(self, question: ParsedQuestion, competency: Competency | None) -> None:
        """Let the row say what was typed."""
        row = self.instance
        row.key = question.code
        if competency is not None and not self.is_preview:
            row.category = bank.category_of(competency)
        for name, value in content.fields_of(question).items():
            setattr(row, name, value)
        if row.pk is None and self.for_user is not None:
            row.author = self.for_user

    def _post_clean(self) -> None:
        """Django writes the fields of the model once more; what is partly right and the picture's words are as `_fill` has them."""
        kept = self.instance.partial, self.instance.image_alt
        super()._post_clean()
        if not self.errors:
            self.instance.partial, self.instance.image_alt = kept


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


def _as_typed(question: ParsedQuestion) -> dict[str, Any]:
    """The question as the form's fields show it."""
    rubric = question.rubric or Rubric((), 0)
    return {
        **initial_of(question.part),
        "steps": list(question.steps),
        "points": "\n".join(rubric.points),
        "least": rubric.least or None,
        "sources_text": "\n".join(f"{cited.law} {'、'.join(cited.articles)}" for cited in question.citations),
        "tags_text": "，".join(question.tags),
    }
