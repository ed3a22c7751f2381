"""What staff fills in to change the tree; each form gives a wish of people.tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import InputError
from people.form_words import PlainForm
from people.models import Appointment, Person, Unit, UnitKind
from people.tree.looking import changeable
from people.tree.wishes import Close, Merge, Move, Rename, SetUp, Split, Wish
from people.units import BELOW, NewUnit

NEW = "new"
PARTS = (1, 2, 3)


class ChangeForm(PlainForm):
    """What all have: the first day and the approval. ``unit`` is what is changed, None for one that is set up."""

    on = forms.DateField(
        label=_("From which day on?"),
        help_text=_("That day is the first one of the new order, the day before is the last one of the old."),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day like 2026-03-01.")},
    )
    document = forms.CharField(
        label=_("Number of the approval"),
        help_text=_("The county's approval, or the notice of the civil affairs bureau."),
        max_length=200,
        error_messages={"required": _("Write the number of the document that approves it.")},
    )

    def __init__(self, *args: Any, unit: Unit | None, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.viewer = viewer
        self.set_up()
        self.order_fields([name for name in self.fields if name not in ("on", "document")])

    def set_up(self) -> None:
        """Fill in what depends on the unit."""

    def wish(self) -> Wish:
        """What the form, which is valid, asks for."""
        raise TypeError(f"{type(self).__name__} says nothing of what it asks for")

    @property
    def when(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"], "document": self.cleaned_data["document"]}

    def refuse(self, errors: Iterable[InputError]) -> None:
        """Show what the plan did not accept, beside its field."""
        for error in errors:
            self.add_error(error.field if error.field in self.fields else None, str(error))


def name_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        max_length=60, error_messages={"required": _("Write the name.")}, **{"label": _("New name"), **kwargs}
    )


def code_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the twelve digits of the statistical code.")},
        **{"label": _("Statistical code, twelve digits"), **kwargs},
    )


class RenameForm(ChangeForm):
    """Another name, another code, or both."""

    name = name_field()
    code = code_field()

    def set_up(self) -> None:
        self.fields["name"].initial, self.fields["code"].initial = self.unit.name, self.unit.code

    def wish(self) -> Rename:
        return Rename(self.unit, self.cleaned_data["name"], code=self.cleaned_data["code"], **self.when)


class MoveForm(ChangeForm):
    """Another unit above."""

    parent = forms.ModelChoiceField(
        None, label=_("To which unit?"), error_messages={"required": _("Choose the unit to which it goes.")}
    )
    code = code_field(help_text=_("A village that goes to another township gets another code as a rule."))

    def set_up(self) -> None:
        kinds = [kind for kind, below in BELOW.items() if self.unit.kind in below]
        above = changeable(self.viewer).living().filter(kind__in=kinds).exclude(pk=self.unit.parent_id)
        self.fields["parent"].queryset = above
        self.fields["code"].initial = self.unit.code

    def wish(self) -> Move:
        return Move(self.unit, self.cleaned_data["parent"], code=self.cleaned_data["code"], **self.when)


class MergeForm(ChangeForm):
    """Units of the same kind below the same unit become one: a new one, or one of them."""

    others = forms.ModelMultipleChoiceField(
        None,
        label=_("Together with which?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    into = forms.ChoiceField(
        label=_("What becomes of them?"), error_messages={"required": _("Choose the unit that they become.")}
    )
    name = name_field(required=False, label=_("Name of the new unit"), help_text=_("Only when a new unit is set up."))
    code = code_field(required=False, label=_("Statistical code of the new unit"))

    def set_up(self) -> None:
        siblings = changeable(self.viewer).living().filter(parent=self.unit.parent_id, kind=self.unit.kind)
        self.fields["others"].queryset = siblings.exclude(pk=self.unit.pk)
        taking = [(str(unit.pk), _("They go into %(unit)s") % {"unit": unit.name}) for unit in siblings]
        self.fields["into"].choices = [("", "—"), (NEW, _("A new unit is set up")), *taking]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("into") == NEW:
            for name in ("name", "code"):
                if not given.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        elif given.get("into") and "others" in given:
            group = {str(unit.pk) for unit in [self.unit, *given["others"]]}
            if given["into"] not in group:
                self.add_error("into", _("Choose one of the units that are merged, or a new one."))
        return given

    def wish(self) -> Merge:
        group = [self.unit, *self.cleaned_data["others"]]
        if self.cleaned_data["into"] == NEW:
            new = NewUnit(self.unit.kind, self.cleaned_data["name"], self.cleaned_data["code"], self.unit.parent)
            return Merge(tuple(group), new, **self.when)
        into = next(unit for unit in group if str(unit.pk) == self.cleaned_data["into"])
        return Merge(tuple(unit for unit in group if unit != into), into, **self.when)


class SplitForm(ChangeForm):
    """Two or three new units, and for each person with an office the one to which he goes."""

    def set_up(self) -> None:
        for part in PARTS:
            must = part <= 2
            words = {"part": part}
            self.fields[f"name{part}"] = name_field(required=must, label=_("Name of new unit %(part)s") % words)
            self.fields[f"code{part}"] = code_field(
                required=must, label=_("Statistical code of new unit %(part)s") % words
            )
        choices = [(str(part), _("New unit %(part)s") % {"part": part}) for part in PARTS]
        for person, label in self.holders():
            self.fields[f"person{person}"] = forms.ChoiceField(label=label, choices=choices, initial="1")

    def holders(self) -> list[tuple[int, str]]:
        """Who holds an office there from today on, with his posts; a reserve mark is not shown and goes to the first."""
        rows = Appointment.objects.valid().real().filter(unit=self.unit).exclude(until__lt=clock.today())
        posts: dict[int, list[str]] = {}
        names = {}
        for person, name, post in rows.order_by("post__order", "person").values_list(
            "person_id", "person__name", "post__name"
        ):
            posts.setdefault(person, []).append(post)
            names[person] = name
        return [(person, f"{names[person]}（{'、'.join(held)}）") for person, held in posts.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if bool(given.get("name3")) != bool(given.get("code3")):
            missing = "code3" if given.get("name3") else "name3"
            self.add_error(missing, self.fields[missing].error_messages["required"])
        if not given.get("name3"):
            for field, chosen in list(given.items()):
                if field.startswith("person") and chosen == "3":
                    self.add_error(field, _("There is no third unit. Choose one of the two."))
        return given

    def wish(self) -> Split:
        given = self.cleaned_data
        news = [
            NewUnit(self.unit.kind, given[f"name{part}"], given[f"code{part}"], self.unit.parent)
            for part in PARTS
            if given.get(f"name{part}")
        ]
        assigned = {
            int(name.removeprefix("person")): int(part) - 1 for name, part in given.items() if name.startswith("person")
        }
        return Split(self.unit, tuple(news), assigned=assigned, otherwise=0, **self.when)


class CloseForm(ChangeForm):
    """Nothing but the day and the approval."""

    def wish(self) -> Close:
        return Close(self.unit, **self.when)


class SetUpForm(ChangeForm):
    """A new unit below one of the viewer's."""

    kind = forms.ChoiceField(
        label=_("Kind of unit"),
        choices=[(kind.value, kind.label) for kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY, UnitKind.TOWNSHIP)],
    )
    parent = forms.ModelChoiceField(
        None, label=_("Below which unit?"), error_messages={"required": _("Choose the unit above.")}
    )
    name = name_field(label=_("Name of the unit"))
    code = code_field()
    contact = forms.CharField(label=_("contact name"), max_length=30, required=False)
    phone = forms.CharField(label=_("contact telephone"), max_length=20, required=False)

    def set_up(self) -> None:
        self.fields["parent"].queryset = (
            changeable(self.viewer).living().filter(kind__in=[UnitKind.TOWNSHIP, UnitKind.COUNTY])
        )

    def wish(self) -> SetUp:
        given = self.cleaned_data
        new = NewUnit(given["kind"], given["name"], given["code"], given["parent"], given["contact"], given["phone"])
        return SetUp((new,), **self.when)
