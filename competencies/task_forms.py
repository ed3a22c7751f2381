"""Forms of tasks at work and of meetings: shape and words of what is typed. The rules are checked by the verbs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from competencies import plain_words
from competencies.confirming import CODE_LENGTH, Said
from competencies.meetings import Seen, Step
from competencies.models import ConfirmerRole, Result
from competencies.models.tasks import NAME_AT_MOST, REASON_AT_MOST, WORDS_AT_MOST
from competencies.observing import WHERE_AT_MOST, observable_competencies
from competencies.task_rules import TaskDefinition, cases_of
from competencies.tasks import HandedIn
from kit import clock
from kit.errors import InputError
from people.models import Person

CHOOSE = {"required": _("Choose one.")}
DAY_WRONG = _("Write the day like 2026-03-01.")
WITHOUT_VILLAGERS = _("Leave out names, numbers and addresses of villagers. Write “a villager”, “a family”.")


class PlainForm(forms.Form):
    """A form in the product's own words, not the browser's bubbles, that shows what a verb refuses beside its field."""

    use_required_attribute = False

    def refuse(self, error: InputError) -> None:
        """Show what a verb did not accept; numbers of people do not stand in the page again."""
        for name in self.words():
            if self.data.get(name) and plain_words.numbers_in(self.data[name]):
                self.data = self.data.copy()
                self.data[name] = plain_words.without_numbers(self.data[name])
        self.add_error(error.field if error.field in self.fields else None, str(error))

    def words(self) -> list[str]:
        """Names of the fields in which words are typed."""
        return [name for name, each in self.fields.items() if type(each) is forms.CharField]


def day_field(label: object, missing: object) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": DAY_WRONG},
    )


class BeginForm(PlainForm):
    """Set oneself a task. ``id`` makes a double tap one task."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    by_when = day_field(_("By when will you do it?"), _("Enter the day."))
    observer = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Who is to look at it?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={**CHOOSE, "invalid_choice": _("Choose one of the list.")},
    )

    def __init__(self, *args: Any, observers: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if observers:
            self.fields["observer"].queryset = Person.objects.filter(pk__in=[one.pk for one in observers])
            self.fields["observer"].choices = [(one.pk, one.name) for one in observers]
        else:
            del self.fields["observer"]

    @property
    def begun(self) -> dict[str, Any]:
        """What `tasks.begin` takes."""
        return {name: self.cleaned_data.get(name) for name in ("id", "by_when", "observer")}


class HandInForm(PlainForm):
    """What was done, in a few words and three choices."""

    done_on = day_field(_("On which day did you do it?"), _("Enter the day."))
    case = forms.ChoiceField(label=_("What was it about?"), widget=forms.RadioSelect, error_messages=CHOOSE)
    what = forms.CharField(
        label=_("What did you do?"),
        max_length=WORDS_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=WITHOUT_VILLAGERS,
        error_messages={
            "required": _("Write in a few sentences what you did."),
            "max_length": _("Write it in 400 characters."),
        },
    )
    result = forms.ChoiceField(
        label=_("How did it end?"), choices=Result.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    photo = forms.FileField(
        label=_("A photo of the work"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("No faces, no papers. Where it was taken is removed. It is deleted after half a year."),
    )

    def __init__(self, *args: Any, task: TaskDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [(one.value, one.label) for one in cases_of(task)]
        if not task.takes_file:
            del self.fields["photo"]

    @property
    def said(self) -> HandedIn:
        data = self.cleaned_data
        photo = data.get("photo")
        return HandedIn(
            what=data["what"],
            case=data["case"],
            result=data["result"],
            done_on=data["done_on"],
            photo=photo.read() if photo else None,
        )


class ConfirmTaskForm(PlainForm):
    """The observer stands for it."""

    was_there = forms.TypedChoiceField(
        label=_("How do you know?"),
        choices=[
            ("yes", _("I was there and saw it")),
            ("no", _("A colleague or representative confirmed it; I saw the records and asked him in person")),
        ],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    on = day_field(_("On which day?"), _("Enter the day on which you saw it."))


class ReturnForm(PlainForm):
    """What is still missing."""

    reason = forms.CharField(
        label=_("What is still missing?"),
        max_length=REASON_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("He reads these words. Leave out names and numbers of villagers."),
        error_messages={
            "required": _("Write what is still missing."),
            "max_length": _("Write it in 200 characters."),
        },
    )


class SaidForm(PlainForm):
    """What somebody without an account says."""

    yes = forms.TypedChoiceField(
        label=_("Did you see him do it?"),
        choices=[("yes", _("Yes, I saw it")), ("no", _("No, or he cannot do it yet"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_AT_MOST,
        error_messages={"required": _("Write your name."), "max_length": _("Write it in 20 characters.")},
    )
    role = forms.ChoiceField(
        label=_("As whom do you say this?"),
        choices=ConfirmerRole.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    remark = forms.CharField(
        label=_("Anything to add?"),
        max_length=100,
        required=False,
        help_text=WITHOUT_VILLAGERS,
        error_messages={"max_length": _("Write it in 100 characters.")},
    )

    village = forms.CharField(
        label=_("Your village"),
        max_length=40,
        required=False,
        error_messages={"max_length": _("Write it in 40 characters.")},
    )
    digits = forms.RegexField(
        r"^\d{4}$",
        label=_("The last four digits of your number"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": "4"}),
        error_messages={"invalid": _("Write four digits.")},
    )

    @property
    def asks_who(self) -> bool:
        """Whether the name alone is not enough: others bear it."""
        names = ("village", "digits")
        return any(self.data.get(name) or name in self.errors for name in names) if self.is_bound else False

    @property
    def said(self) -> Said:
        names = ("name", "role", "yes", "remark", "village", "digits")
        return Said(**{name: self.cleaned_data[name] for name in names})


class PaperForm(SaidForm):
    """The same from a slip of paper, typed by the trainer."""

    code = forms.CharField(
        label=_("The code on the slip"),
        max_length=CODE_LENGTH + 8,
        error_messages={
            "required": _("Type the eight characters of the slip."),
            "max_length": _("Type the eight characters of the slip."),
        },
    )
    field_order = ("code", "yes", "name", "village", "digits", "role", "remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["yes"].label = _("What is ticked on it?")
        self.fields["name"].label = _("The name on it")
        self.fields["village"].label = _("His village")
        self.fields["digits"].label = _("The last four digits of his number")
        self.fields["role"].label = _("Who he is")


class MeetingForm(PlainForm):
    """A meeting, and who was there. ``id`` makes a double tap one meeting."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    where = forms.CharField(
        label=_("Which meeting or class?"),
        max_length=WHERE_AT_MOST,
        help_text=_("Place and occasion only. No names of villagers."),
        error_messages={
            "required": _("Write where you saw it."),
            "max_length": _("Write it in 100 characters."),
        },
    )
    on = day_field(_("On which day?"), _("Enter the day on which you saw it."))
    steps = forms.MultipleChoiceField(
        label=_("What did they show?"),
        error_messages={
            "required": _("Choose at least one thing that was shown."),
            "invalid_choice": _("Choose one of the list."),
        },
    )

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"on": clock.today()}, **kwargs)
        self.fields["steps"].choices = [
            (step_value((entry.key, level.level)), level.behaviour)
            for entry in observable_competencies()
            for level in entry.levels
        ]

    @property
    def chosen(self) -> tuple[Step, ...]:
        """What was ticked; of one competency the highest level, which says the lower ones, too."""
        highest: dict[str, int] = {}
        for value in self.cleaned_data["steps"]:
            key, level = step_of(value)
            highest[key] = max(level, highest.get(key, 0))
        return tuple(highest.items())

    @property
    def kept_people(self) -> list[str]:
        """Who was ticked, for a page that goes back to what was shown."""
        return self.data.getlist("person") if self.is_bound else []

    @property
    def kept_but(self) -> list[str]:
        return self.data.getlist("but") if self.is_bound else []

    @property
    def seen(self) -> Seen:
        data = self.cleaned_data
        people = tuple(uuids(self.data.getlist("person")))
        but: dict[UUID, frozenset[Step]] = {}
        for value in self.data.getlist("but"):
            person, _bar, step = value.partition("|")
            for one in uuids([person]):
                but[one] = but.get(one, frozenset()) | {step_of(step)}
        return Seen(data["id"], data["on"], data["where"], self.chosen, people, but)


def step_value(step: Step) -> str:
    return f"{step[0]}:{step[1]}"


def step_of(value: str) -> Step:
    """What `step_value` wrote; level 0 for anything else."""
    key, _colon, level = value.partition(":")
    return key, int(level) if level.isascii() and level.isdecimal() else 0


def uuids(texts: Sequence[str]) -> list[UUID]:
    """Those of ``texts`` that are ids."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
