"""Forms of classes: shape and words of what is typed. The rules are checked by the verbs."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import UserError
from learning.classes import ClassSaid, SessionSaid
from learning.leaves import REASON_AT_MOST
from learning.models import ClassSession, Programme, TrainingClass
from people.models import Person, Unit

REQUIRED = _("Fill this in.")
NUMBER = {"invalid": _("Write a whole number."), "min_value": _("Write a whole number.")}
CLOCK = {"required": _("Write the time, like 08:30."), "invalid": _("Write the time, like 08:30.")}


class PlainForm(forms.Form):
    """A form in the product's own words that shows what a verb refuses beside its field."""

    use_required_attribute = False

    def refuse(self, error: UserError) -> None:
        name = getattr(error, "field", "")
        self.add_error(name if name in self.fields else None, str(error))


def words(label: object, most: int, **more: Any) -> forms.CharField:
    """A line of text."""
    errors = {"required": REQUIRED, "max_length": _("Write it shorter.")}
    return forms.CharField(label=label, max_length=most, error_messages=errors, **more)


class UnitField(forms.ModelChoiceField):
    """Units by their place in the county; what lies below stands further in."""

    top = 0

    def label_from_instance(self, unit: Unit) -> str:
        return f"{'　' * max(0, unit.path.count('/') - self.top)}{unit.name}"


class ClassForm(PlainForm):
    """A class: what it is called, whose it is, how many can come, where they eat and sleep."""

    title = words(_("Name of the class"), 60)
    unit = UnitField(
        Unit.objects.none(),
        label=_("Held by"),
        empty_label=None,
        error_messages={"required": REQUIRED, "invalid_choice": _("Choose a place of the list.")},
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Belongs to the programme"),
        required=False,
        empty_label=_("none"),
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=2000,
        error_messages={**NUMBER, "max_value": _("Write at most 2000.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = words(_("Board and lodging"), 200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, viewer: Person, row: TrainingClass | None = None, **kwargs: Any) -> None:
        if row is not None:
            names = ("title", "unit", "programme", "capacity", "note")
            kwargs["initial"] = {name: getattr(row, name) for name in names}
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(viewer).living().order_by("path")
        self.fields["unit"].queryset = units
        first = units.first()
        self.fields["unit"].top = first.path.count("/") if first else 0
        on = clock.today()
        published = Programme.objects.published(on) | Programme.objects.coming(on)
        kept = Programme.objects.filter(pk=row.programme_id if row else None)
        self.fields["programme"].queryset = (_near(published, viewer) | kept).order_by("name", "pk")

    @property
    def said(self) -> ClassSaid:
        return ClassSaid(**self.cleaned_data)


class SessionForm(PlainForm):
    """A session: on which day, from when until when, where, and how many minutes count."""

    title = words(_("What the session is about"), 60)
    place = words(_("Where the session is"), 80, help_text=_("So that he finds it: house, floor, room."))
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": REQUIRED, "invalid": _("Write the day like 2026-03-01.")},
    )
    begins = forms.TimeField(
        label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=CLOCK
    )
    ends = forms.TimeField(
        label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=CLOCK
    )
    minutes = forms.IntegerField(
        label=_("Minutes that count"),
        help_text=_("Empty: all of them. Take off long breaks."),
        required=False,
        min_value=1,
        error_messages=NUMBER,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, row: ClassSession | None = None, **kwargs: Any) -> None:
        if row is not None:
            begins, ends = row.begins.astimezone(clock.ZONE), row.ends.astimezone(clock.ZONE)
            kwargs["initial"] = {
                "title": row.title, "place": row.place, "day": begins.date(), "begins": begins.time(),
                "ends": ends.time(), "minutes": row.minutes,
            }  # fmt: skip
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> SessionSaid:
        data = self.cleaned_data
        return SessionSaid(
            title=data["title"],
            place=data["place"],
            begins=_moment(data["day"], data["begins"]),
            ends=_moment(data["day"], data["ends"]),
            minutes=data["minutes"],
        )


class LeaveForm(PlainForm):
    """Why somebody cannot come. ``id`` makes a double tap one request."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    reason = forms.CharField(
        label=_("Why can you not come?"),
        max_length=REASON_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A few words are enough."),
        error_messages={
            "required": _("Write why, in a few words."),
            "max_length": _("Write it in 100 characters."),
        },
    )


class CheckInForm(PlainForm):
    """The six digits on the wall. ``id``: of the event, so that a double tap is one."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    code = forms.CharField(
        label=_("The six digits on the wall"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Type the six digits on the wall."),
            "max_length": _("Type the six digits only."),
        },
    )

    @classmethod
    def again(cls, typed: str, error: UserError) -> CheckInForm:
        """The form with what was typed and what is wrong, under a new id: the old one was refused for good."""
        form = cls({"id": str(uuid.uuid4()), "code": typed})
        form.is_valid()
        form.refuse(error)
        return form


class ReasonForm(PlainForm):
    """Why a mark is taken back."""

    reason = words(_("Why is it taken back?"), 100)


class NamesForm(PlainForm):
    """A list of names, pasted or as a file."""

    names = forms.CharField(
        label=_("Names, one a line"),
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Where two share a name, write the village behind it."),
        error_messages={"max_length": _("At most 500 names at once.")},
    )
    file = forms.FileField(
        label=_("Or an Excel file with the column 姓名"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.et"}),
    )

    @classmethod
    def again(cls, text: str, error: UserError) -> NamesForm:
        """The form with the lines as they were read, also those of a file, and what is wrong."""
        form = cls({"names": text})
        form.is_valid()
        form.refuse(error)
        return form


def _near(programmes: QuerySet[Programme], viewer: Person) -> QuerySet[Programme]:
    """Those of the units that ``viewer`` may see, and of the units above them."""
    above = {int(part) for path in viewer.scope.paths for part in path.strip("/").split("/")}
    return programmes.filter(Q(unit__in=above) | viewer.scope.unit_filter("unit__"))


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.ZONE)
