"""What is typed about a changed law. The rules are checked by the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competencies.articles import articles_of
from competencies.framework import framework
from competencies.models import Law
from competencies.revising import Changed, to_revise
from competencies.showing import TOP_LEVEL
from kit.errors import InputError


class LawChangeForm(forms.Form):
    """Which articles say something else, since when, and for which competencies that matters."""

    use_required_attribute = False

    law = forms.ModelChoiceField(
        label=_("Which law?"),
        queryset=Law.objects.order_by("name"),
        error_messages={"required": _("Choose the law."), "invalid_choice": _("Choose the law.")},
    )
    articles = forms.CharField(
        label=_("Which articles?"),
        required=False,
        max_length=200,
        help_text=_("Numbers, as 24、25. Empty when the whole law was written anew."),
    )
    effective_on = forms.DateField(
        label=_("From which day on does the new text hold?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Enter the day on which the new text takes effect."),
            "invalid": _("Write the day like 2026-03-01."),
        },
    )
    said = forms.CharField(
        label=_("What is different now?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence, in your own words."),
        error_messages={"required": _("Write in one sentence what is different.")},
    )
    basis = forms.CharField(
        label=_("Where was the new text made public?"),
        max_length=200,
        error_messages={"required": _("Write where the new text was made public.")},
    )
    competencies = forms.MultipleChoiceField(
        label=_("For which competencies does it matter?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one competency for which it matters.")},
        help_text=_("Only where somebody who learned the old text would now do something wrong."),
    )
    from_level = forms.TypedChoiceField(
        label=_("From which level on does it matter?"),
        coerce=int,
        initial=1,
        choices=[(1, _("all levels")), *((n, _("level %(n)s and above") % {"n": n}) for n in range(2, TOP_LEVEL + 1))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competencies"].choices = [(entry.key, entry.name) for entry in framework().competencies]

    def clean_articles(self) -> list[str]:
        text = self.cleaned_data["articles"].strip()
        if not text:
            return []
        try:
            return articles_of(text)
        except ValueError as error:
            raise forms.ValidationError(
                _("“%(word)s” is no number of an article. Write numbers, as 24、25."), params={"word": str(error)}
            ) from None

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "competencies" in self.errors and said.get("law") and said.get("effective_on"):
            changed = Changed(said["law"].name, frozenset(said.get("articles", ())), said["effective_on"])
            names = dict(self.fields["competencies"].choices)
            about = {names[key]: None for one in to_revise(changed) for key in one.competencies if key in names}
            if about:
                words = _("Lessons and questions that cite it are about: %(names)s. Tick those for which it matters.")
                self.errors["competencies"] = self.error_class([words % {"names": "、".join(about)}])
        return said

    def said_parts(self) -> list[tuple[str, int]]:
        """As `laws.propose` takes them."""
        return [(key, self.cleaned_data["from_level"]) for key in self.cleaned_data["competencies"]]

    def refuse(self, error: InputError) -> None:
        """Show what a verb did not accept, beside its field."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class WithdrawForm(forms.Form):
    """Why a published change is taken back."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why it is taken back.")},
    )

    def refuse(self, error: InputError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))
