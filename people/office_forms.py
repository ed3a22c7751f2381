"""Forms about offices: what is typed at the desk and on a hand-over list. The rules are checked by the verbs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.errors import UserError
from people.changes import NEEDS, Kind
from people.form_words import PlainForm
from people.hand_over import Entry, Side
from people.models import Appointment, HandOverItem, Person, Post, Unit, UnitKind
from people.profile import place_of, who_is

FIRST_DAY = {
    Kind.BY_ELECTION: _("First day in office"),
    Kind.INTERIM: _("First day in office"),
    Kind.TRANSFER: _("First day in the new office"),
    Kind.SUSPENSION: _("First day of the suspension"),
}


class DeskForm(PlainForm):
    """A form of the desk, with a place for what a verb refuses."""

    def refuse(self, error: UserError) -> None:
        """Show what a verb did not accept, beside its field where it names one."""
        name = getattr(error, "field", "")
        self.add_error(name if name in self.fields else None, str(error))


class DayField(forms.DateField):
    """A day, with the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        messages = {"required": _("Enter the day."), "invalid": _("Write the day like 2026-03-01.")}
        super().__init__(error_messages=messages, **kwargs)


def document_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Source document"),
        max_length=200,
        required=required,
        help_text=_("Number or title, for example: result of the by-election of 12 March 2026"),
        error_messages={
            "required": _("Say on which document it rests."),
            "max_length": _("Write it in 200 characters."),
        },
    )


class ChangeForm(DeskForm):
    """One change of office. Which fields it has depends on the kind; see `people.changes.NEEDS`."""

    office = forms.ChoiceField(
        label=_("Which office ends?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Place of the new office"))
    post = forms.ModelChoiceField(Post.objects.none(), label=_("The new post"))
    on = DayField(label=_("First day without the office"))
    back_on = DayField(label=_("First day back in office"), required=False)
    document = document_field()
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    anyway = forms.BooleanField(label=_("It is right: both hold the post"), required=False)

    def __init__(self, *args: Any, kind: Kind, offices: Sequence[Appointment], by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {str(office.pk): office for office in offices}
        self.warns = False
        needs = NEEDS[kind]
        if kind in FIRST_DAY:
            self.fields["on"].label = FIRST_DAY[kind]
        if needs.ends:
            self.fields["office"].choices = [(key, office_text(office)) for key, office in self.by_id.items()]
            if len(self.by_id) == 1:
                self.initial.setdefault("office", next(iter(self.by_id)))
        else:
            del self.fields["office"]
        if needs.begins:
            self._offer_seats(by)
        else:
            del self.fields["unit"], self.fields["post"], self.fields["anyway"]
        if not needs.may_return:
            del self.fields["back_on"]

    def _offer_seats(self, by: Person) -> None:
        words = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
        units = Unit.objects.visible_to(by).grassroots().filter(closed_on=None).select_related("parent")
        self.fields["unit"].queryset, self.fields["post"].queryset = units, Post.objects.filter(aspirational=False)
        self.fields["unit"].label_from_instance = place_of
        self.fields["post"].label_from_instance = post_text
        for name in ("unit", "post"):
            self.fields[name].error_messages.update(words)

    def clean_office(self) -> Appointment:
        return self.by_id[self.cleaned_data["office"]]

    def warn(self, holders: Iterable[Person]) -> None:
        """Somebody sits in the seat already: ask once, beside the box that says it is right."""
        self.warns = True
        names = "、".join(person.name for person in holders)
        self.add_error(
            "anyway",
            _("%(names)s holds this post on that day. End that office first, or tick the box.") % {"names": names},
        )


def office_text(office: Appointment) -> str:
    """润城镇大湾村 村委会主任"""
    return f"{place_of(office.unit)} {office.post.name}"


def post_text(post: Post) -> str:
    """The name of a post; those of communities say so, since villages have the like."""
    return f"{post.name}（{UnitKind.COMMUNITY.label}）" if post.unit_kind == UnitKind.COMMUNITY else post.name


class AnswerForm(DeskForm):
    """What the county says to a proposal."""

    answer = forms.CharField(
        label=_("Answer"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class MentorForm(DeskForm):
    """Who stands by a new cadre, from when."""

    mentor = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Mentor"),
        help_text=_("Cadres of the same township with a term behind them."),
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = candidates
        self.fields["mentor"].label_from_instance = lambda person: str(who_is(person))


class MarkForm(DeskForm):
    """Who is marked as a reserve cadre: somebody of the register, or a name and a number."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"), required=False, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=40, required=False)
    phone = forms.CharField(label=_("Mobile number"), max_length=30, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Village"),
        required=False,
        help_text=_("Empty: where he is at home."),
        error_messages={"invalid_choice": _("Choose one.")},
    )
    since = DayField(label=_("From"))
    document = document_field(required=False)

    def __init__(self, *args: Any, people: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset, self.fields["unit"].queryset = people, units
        self.fields["person"].label_from_instance = lambda person: str(who_is(person))
        self.fields["person"].empty_label = None
        self.fields["unit"].label_from_instance = place_of

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("person") and not (said.get("name") and said.get("phone")):
            self.add_error("name", _("Choose somebody, or enter name and mobile number."))
        if not said.get("unit"):
            said["unit"] = said["person"].home_unit if said.get("person") else None
            if said["unit"] is None:
                self.add_error("unit", _("Choose one."))
        return said


class HandOverForm(DeskForm):
    """A hand-over list as one of its three sides fills it in; one set of fields a line.

    Fields that are another side's are shown and cannot be changed; what comes in for them is not used.
    """

    more = forms.CharField(label=_("One more line"), max_length=80, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=40, required=False)
    successor = forms.ModelChoiceField(Person.objects.none(), label=_("Successor"), required=False)

    def __init__(
        self, *args: Any, items: Sequence[HandOverItem], side: Side, people: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.side = items, side
        for item in items:
            self._add_line(item)
        if side is Side.TAKER:
            del self.fields["more"]
        if side is Side.DESK:
            self.fields["successor"].queryset = people
            self.fields["successor"].label_from_instance = lambda person: str(who_is(person))
        else:
            del self.fields["witness"], self.fields["successor"]

    def _add_line(self, item: HandOverItem) -> None:
        gives = self.side is Side.DESK or (self.side is Side.GIVER and not item.received)
        takes = self.side is Side.DESK or self.side is Side.TAKER
        long = {"max_length": _("This is too long.")}
        self.fields[f"amount_{item.pk}"] = forms.CharField(
            label=_("How many"),
            max_length=40,
            required=False,
            disabled=not gives,
            initial=item.amount,
            error_messages=long,
        )
        self.fields[f"note_{item.pk}"] = forms.CharField(
            label=_("Note"), max_length=200, required=False, disabled=not gives, initial=item.note, error_messages=long
        )
        self.fields[f"handed_{item.pk}"] = forms.BooleanField(
            label=_("Handed over"), required=False, disabled=not gives, initial=item.handed
        )
        self.fields[f"received_{item.pk}"] = forms.BooleanField(
            label=_("Received"), required=False, disabled=not takes, initial=item.received
        )

    def lines(self) -> list[tuple[HandOverItem, list[forms.BoundField]]]:
        """Each line with its four fields, as the page shows them."""
        names = ("amount", "note", "handed", "received")
        return [(item, [self[f"{name}_{item.pk}"] for name in names]) for item in self.items]

    def entries(self) -> list[Entry]:
        said = self.cleaned_data
        return [
            Entry(
                item.pk,
                said[f"amount_{item.pk}"],
                said[f"note_{item.pk}"],
                said[f"handed_{item.pk}"],
                said[f"received_{item.pk}"],
            )
            for item in self.items
        ]


class DayForm(DeskForm):
    """One day."""

    day = DayField(label=_("Last day"))
