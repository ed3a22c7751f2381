"""What an importer fills in: a file or a text, and what is said for the whole file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.exchange.checking import Defaults
from assessments.exchange.importing import LARGEST
from assessments.exchange.plain_text import LARGEST as LONGEST
from competencies.models import Competency, Law
from kit.errors import Text

ENDINGS = ".txt,.docx,.xlsx,.xls,.et,.csv,.gift,.xml,.zip,.json"


class UploadForm(forms.Form):
    """Text that was pasted, or a file."""

    text = forms.CharField(
        label=_("Paste the questions here"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 14, "data-w-autosize": "off"}),
        help_text=_(
            "As you have them in Word: a number before each question, letters before the options, 答案： before the answer."
        ),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ENDINGS}),
        help_text=_(
            "Word (.docx), Excel, CSV, text, GIFT, Moodle XML, QTI, or a dump of django-quiz-app. Nothing is written yet."
        ),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        file, text = cleaned.get("file"), (cleaned.get("text") or "").strip()
        if not self.errors and not file and not text:
            raise forms.ValidationError(_("Paste a text, or choose a file."))
        if file and text:
            raise forms.ValidationError(_("Either a text or a file, not both."))
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 50 MB. Send it in several files."))
        return cleaned

    def content(self) -> tuple[bytes, str]:
        """The bytes, and the name of the file; "" for a text."""
        file = self.cleaned_data.get("file")
        return (file.read(), file.name) if file else (self.cleaned_data["text"].encode(), "")


def competencies() -> list[tuple[str, Text]]:
    rows = Competency.objects.values_list("key", "name")
    return [("", _("as the file says")), *((key, f"{key} {name}") for key, name in rows)]


def laws() -> list[tuple[str, Text]]:
    return [
        ("", _("as the file says")),
        *((name, name) for name in Law.objects.order_by("name").values_list("name", flat=True)),
    ]


class DefaultsForm(forms.Form):
    """What files rarely say; it counts for the questions that say nothing themselves."""

    competency = forms.ChoiceField(label=_("competency"), choices=competencies, required=False)
    level = forms.TypedChoiceField(
        label=_("level"),
        choices=[("", _("as the file says")), *((n, str(n)) for n in range(1, 5))],
        coerce=int,
        empty_value=0,
        required=False,
    )
    difficulty = forms.TypedChoiceField(
        label=_("difficulty"),
        choices=[("", _("as the file says")), *((n, str(n)) for n in range(1, 6))],
        coerce=int,
        empty_value=0,
        required=False,
    )
    law = forms.ChoiceField(label=_("law"), choices=laws, required=False)
    articles = forms.CharField(
        label=_("articles"), required=False, max_length=60, help_text=_("Numbers, for example 35、36")
    )
    tags = forms.CharField(
        label=_("tags"), required=False, max_length=200, help_text=_("Added to those of the file; parted by 、")
    )

    def defaults(self) -> Defaults:
        """What was filled in."""
        said = self.cleaned_data
        sources = f"《{said['law']}》{said['articles']}" if said["law"] else ""
        return Defaults(said["competency"], said["level"], said["difficulty"], sources, said["tags"].strip())


def initial(defaults: dict[str, Any]) -> dict[str, Any]:
    """The form's fields out of what was kept."""
    law, _sign, articles = str(defaults.get("sources", "")).removeprefix("《").partition("》")
    kept = {name: defaults.get(name) or "" for name in ("competency", "level", "difficulty", "tags")}
    return {**kept, "law": law, "articles": articles}
