"""What a trainer decides about a quiz, in groups: a few fields first, the others folded, each with a default that is safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Quiz
from assessments.quiz_looks import settings_faults
from kit.errors import Text
from people.models import Unit, UnitKind

LONGEST_INTRO, LONGEST_WORDS = 1000, 300  # characters
LONGEST_LIMIT, LONGEST_GRACE, LONGEST_WAIT = 600, 600, 365  # minutes, seconds, days
MOMENT = "%Y-%m-%dT%H:%M"
MOMENTS = [MOMENT, "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]
CUT, PERCENT = "cut", "percent"
Purpose = Quiz.Purpose

PURPOSES: Mapping[str, tuple[Text, Text]] = {
    Purpose.EXAM: (
        _("Exam"),
        _(
            "It counts. With five questions of a competency and level it also shows that level. Answers after a pass only."
        ),
    ),
    Purpose.PRACTICE: (
        _("Practice"),
        _("It does not count. After each question it says what is right and why, as often as one likes."),
    ),
    Purpose.REFRESH: (
        _("Refresh"),
        _("It does not count. For those who knew it once: a few questions, so that it is not forgotten."),
    ),
}
"""What a quiz can be for: its word, and what that means."""

BEFOREHAND: Mapping[str, Mapping[str, Any]] = {
    Purpose.EXAM: {"feedback": Quiz.Feedback.PASSED, "offline_allowed": False},
    Purpose.PRACTICE: {"feedback": Quiz.Feedback.EACH},
    Purpose.REFRESH: {"feedback": Quiz.Feedback.EACH},
}
"""How a new quiz begins, where that is not how the model begins."""


@dataclass(frozen=True)
class Group:
    """Fields that belong together. is_first: they are never folded."""

    key: str
    heading: Text
    fields: tuple[str, ...]
    is_first: bool = False


GROUPS = (
    Group("basics", _("What it is, and for whom"), ("title", "purpose", "unit"), is_first=True),
    Group("time", _("Time"), ("opens_at", "closes_at", "time_limit_minutes", "overdue", "grace_seconds")),
    Group("passing", _("Pass and times"), ("pass_by", "pass_percent", "most_sittings", "cool_down_days")),
    Group("answers", _("Answers, and what is said after it"), ("feedback", "success_text", "failure_text")),
    Group(
        "paper",
        _("How it looks"),
        ("intro", "all_on_one_page", "shuffle_questions", "shuffle_options", "has_forms"),
    ),
    Group("place", _("In class or on the phone"), ("supervised", "offline_allowed")),
    Group("order", _("Where it is kept"), ("category",)),
)


def told(purpose: str) -> Text:
    """What a quiz can be for, with what that means."""
    return format_lazy("{}：{}", *PURPOSES[purpose])


class UnitField(forms.ModelChoiceField):
    """Units by their place in the county; what lies below stands further in."""

    def label_from_instance(self, unit: Unit) -> str:
        depth = {UnitKind.COUNTY: 0, UnitKind.TOWNSHIP: 1}.get(unit.kind, 2)
        return f"{'　' * depth}{unit.name}"


def moment(label: Text, help_text: Text) -> forms.DateTimeField:
    """A day with its time, of the county."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=MOMENTS,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        error_messages={"invalid": _("Write day and time like 2026-03-01 08:30.")},
    )


def whole(label: Text, help_text: Text, least: int, most: int, unit: Text) -> forms.IntegerField:
    """A number that may be left empty."""

    def said() -> str:
        words = gettext("Write a whole number from %(least)s to %(most)s (%(unit)s), or leave it empty.")
        return words % {"least": least, "most": most, "unit": unit}

    errors = dict.fromkeys(["invalid", "min_value", "max_value"], lazy(said, str)())  # the language is known later
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=least, max_value=most, error_messages=errors
    )


class SettingsForm(forms.ModelForm):
    """The settings of a draft. units: those for which the author may write."""

    purpose = forms.ChoiceField(
        label=_("what it is for"),
        choices=[(key, told(key)) for key in PURPOSES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what it is for."), "invalid_choice": _("Say what it is for.")},
    )
    unit = UnitField(
        label=_("Who takes it"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=_("Everybody of this place and below it."),
        error_messages={
            "required": _("Say who takes it."),
            "invalid_choice": _("You can write quizzes for the places of this list only."),
        },
    )
    opens_at = moment(_("opens"), _("Empty: as soon as it is published."))
    closes_at = moment(_("closes"), _("Empty: until you close it."))
    time_limit_minutes = whole(
        _("time limit"),
        _("Minutes for the whole quiz, for example 40. Empty: no limit."),
        1,
        LONGEST_LIMIT,
        _("minutes"),
    )
    grace_seconds = whole(
        _("seconds for the way to the server"),
        _("The network in the village may be slow. 30 seconds are enough for most."),
        0,
        LONGEST_GRACE,
        _("seconds"),
    )
    overdue = forms.ChoiceField(
        label=_("when time is up, it"), choices=Quiz.Overdue.choices, widget=forms.RadioSelect, required=False
    )
    pass_by = forms.ChoiceField(
        label=_("What counts as passed"),
        choices=[
            (CUT, _("each competency and level reaches its own mark (4 of 5, as in the small tests)")),
            (PERCENT, _("a share of all questions")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    pass_percent = whole(
        _("passed with, in percent"), _("Only for a share of all questions, for example 80."), 1, 100, _("percent")
    )
    most_sittings = forms.TypedChoiceField(
        label=_("how often one may take it"),
        choices=[(0, _("as often as one likes")), (1, _("one time only")), *((n, str(n)) for n in range(2, 11))],
        coerce=int,
        empty_value=0,
        required=False,
    )
    cool_down_days = whole(
        _("days between two sittings"),
        _("Empty: an exam that was not passed waits 3 days, practice does not wait. In class nobody waits."),
        0,
        LONGEST_WAIT,
        _("days"),
    )
    feedback = forms.ChoiceField(
        label=_("right and wrong are shown"), choices=Quiz.Feedback.choices, widget=forms.RadioSelect, required=False
    )
    intro = forms.CharField(
        label=_("what stands before it"),
        required=False,
        max_length=LONGEST_INTRO,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Read before one begins. For example: closed books, 30 minutes are enough."),
    )
    success_text = forms.CharField(
        label=_("words after a pass"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Empty: our own words."),
    )
    failure_text = forms.CharField(
        label=_("words when it was not passed"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Empty: our own words. Say where to look it up, blame nobody."),
    )

    class Meta:
        model = Quiz
        fields = tuple(name for group in GROUPS for name in group.fields if name != "pass_by")
        help_texts = {
            "title": _("What everybody reads, for example: exam at the end of the course."),
            "all_on_one_page": _("Without the tick one question a page: easier on a small screen."),
            "shuffle_questions": _("Within each section."),
            "has_forms": _(
                "Neighbours get other questions of the same weight. Every rule then names a competency and a level, and the bank needs twice as many."
            ),
            "supervised": _("For exams. One begins with six digits that you show in class, under your eyes."),
            "offline_allowed": _("Not with a time limit, and not in class."),
            "category": _("Only for finding it again."),
        }
        labels = {"category": _("category")}
        error_messages = {"title": {"required": _("Give it a title."), "max_length": _("At most 80 characters.")}}

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["pass_by"].initial = PERCENT if self.instance.pass_percent else CUT
        taken = self.instance.most_sittings
        choices = list(self.fields["most_sittings"].choices)
        if taken not in dict(choices):  # of a quiz that came from elsewhere
            self.fields["most_sittings"].choices = [*choices, (taken, str(taken))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("overdue", "feedback"):  # nothing chosen is no answer: it stays as it was
            cleaned[name] = cleaned.get(name) or getattr(self.instance, name)
        if cleaned.get("grace_seconds") is None and "grace_seconds" not in self.errors:
            cleaned["grace_seconds"] = Quiz._meta.get_field("grace_seconds").default
        if cleaned.get("pass_by") != PERCENT:
            cleaned["pass_percent"] = None
        elif cleaned.get("pass_percent") is None and "pass_percent" not in self.errors:
            self.add_error("pass_percent", _("Say which share is enough, for example 80."))
        return cleaned

    def _post_clean(self) -> None:
        """What does not go together is said where it is mended, by the same rules as before publishing."""
        super()._post_clean()
        for fault in settings_faults(self.instance):
            if fault.field in self.fields and fault.field not in self.errors:
                self.add_error(fault.field, fault.words)

    @property
    def changed(self) -> list[str]:
        """The fields of the quiz that were changed."""
        names = ["pass_percent" if name == "pass_by" else name for name in self.changed_data]
        return list(dict.fromkeys(names))

    def groups(self) -> Iterator[tuple[Group, list[BoundField], bool]]:
        """Each group with its fields, and whether it stands open: the first does, and any in which something is wrong."""
        for group in GROUPS:
            bound = [self[name] for name in group.fields]
            yield group, bound, group.is_first or any(field.errors for field in bound)
