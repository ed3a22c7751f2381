"""What is typed while a term turns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.errors import UserError
from people.form_words import PlainForm
from people.models import Post, Turn, Unit
from people.term_rules import ELECTED_BODIES
from people.terms import Days, posts_for_election

DAY = {"type": "date"}


class DaysForm(PlainForm):
    """Step one: number and days. ``asks``: whether the page asks if another length than five years is meant."""

    county = forms.ModelChoiceField(Unit.objects.none(), label=_("County"), empty_label=None)
    number = forms.IntegerField(
        label=_("Number of the term"), min_value=1, max_value=99, help_text=_("14 for the fourteenth term")
    )
    elected_on = forms.DateField(label=_("Day of the election"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    since = forms.DateField(
        label=_("First day of the new term"),
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        help_text=_("The offices of the old term end on the day before."),
    )
    until = forms.DateField(
        label=_("Last day of the new term"),
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        help_text=_("Five years later: article 14 of the laws on villagers' and on residents' committees."),
    )
    document = forms.CharField(
        label=_("source document"), max_length=200, required=False, help_text=_("Such as the notice of the result.")
    )
    special = forms.BooleanField(
        label=_("Another length is laid down"), required=False, help_text=_("The document is written above.")
    )

    def __init__(self, *args: Any, counties: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = bool(self.initial.get("special") or self.data.get("special"))
        field = self.fields["county"]
        field.queryset = Unit.objects.filter(pk__in=[county.pk for county in counties])
        if len(counties) == 1:
            field.initial, field.widget = counties[0], forms.HiddenInput()

    @property
    def days(self) -> Days:
        said = self.cleaned_data
        return Days(said["number"], said["elected_on"], said["since"], said["until"], said["document"], said["special"])

    def refuse(self, error: UserError) -> None:
        """Show what the verb did not accept, beside its field where it names one."""
        name = getattr(error, "field", "")
        self.asks = self.asks or name == "special"
        self.add_error(name if name in self.fields else None, str(error))


class PostsForm(PlainForm):
    """Step two: which posts are up for election."""

    posts = forms.ModelMultipleChoiceField(
        Post.objects.none(),
        label=_("Posts that are up for election"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one post.")},
    )

    def __init__(self, *args: Any, turn: Turn, **kwargs: Any) -> None:
        chosen = list(turn.posts.values_list("pk", flat=True))
        chosen = chosen or list(Post.objects.filter(body__in=ELECTED_BODIES).values_list("pk", flat=True))
        super().__init__(*args, initial={"posts": chosen}, **kwargs)
        self.fields["posts"].queryset = posts_for_election()


class SheetForm(PlainForm):
    """A filled-in result sheet."""

    sheet = forms.FileField(
        label=_("Result sheet (Excel)"), error_messages={"required": _("Choose the file that you filled in.")}
    )


class SeatForm(PlainForm):
    """What is said of an additional seat."""

    post = forms.ModelChoiceField(Post.objects.none(), label=_("post"))
    name = forms.CharField(
        label=_("full name"), max_length=40, error_messages={"required": _("Write who was elected.")}
    )
    phone = forms.CharField(label=_("Mobile number"), max_length=20, required=False)

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts
