"""What the guide to the look shows: sample words, and forms in each of their states."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from kit.charts import Bar
from kit.errors import UserError
from kit.slots import Entry

TOKENS = ("paper", "ink", "soft", "line", "edge", "accent", "tint", "late", "late-tint", "hatch")


@functools.cache
def words() -> dict[str, Any]:
    """The sample words, by part of the guide."""
    loaded: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "data" / "styleguide.yaml").read_text(encoding="utf-8")
    )
    return loaded


class SampleForm(forms.Form):
    """One field of each kind, labelled with the sample words."""

    phone = forms.CharField(max_length=11)
    code = forms.CharField(required=False, widget=forms.TextInput(attrs={"class": "code-box"}))
    post = forms.ChoiceField()
    way = forms.ChoiceField(widget=forms.RadioSelect)
    seen = forms.BooleanField()
    opinion = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sample = words()["enter"]
        for name, bound in self.fields.items():
            bound.label = sample[name]
        self.fields["phone"].help_text = sample["phone_hint"]
        self.fields["post"].choices = list(enumerate(sample["posts"]))
        self.fields["way"].choices = list(enumerate(sample["ways"]))

    def clean_phone(self) -> str:
        raise forms.ValidationError(words()["enter"]["wrong"])


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that both pages of the guide show."""
    sample = words()
    return {
        **{f"w_{part}": value for part, value in sample.items()},
        "tokens": TOKENS,
        "form": SampleForm(),
        "wrong_form": SampleForm({"phone": "1381234123", "code": "4F7K", "post": "1"}),
        "error": UserError(sample["problem"]["message"], sample["problem"]["next_step"]),
        "words": [Entry(word, "?desk=1", current=not place) for place, word in enumerate(sample["desk"]["words"])],
        "bars": [Bar(label, value, "?desk=1") for label, value in sample["desk"]["bars"]],
        "page": Paginator(range(420), 50).get_page(request.GET.get("page", 2)),
        "address": request.build_absolute_uri("/"),
    }
