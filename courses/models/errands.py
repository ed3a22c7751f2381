"""What a cadre has to do today, in everyday words, and where the lesson and the blank form for it are."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.pages import LessonPage

MOST_COLUMNS = 5  # more cannot be written into by hand on A4


class Errand(models.Model):
    """One thing to do (开代表会, 办交接): a heading of a lesson, a blank form, or both.

    ``key`` is its identity in the data file; one that a trainer made has his own. loaded_hash: of what the loader wrote last.

    Personal data: none
    """

    key = models.SlugField(
        _("name in its address"),
        max_length=40,
        unique=True,
        help_text=_("Short, in Latin letters; it cannot be changed later."),
    )
    title = models.CharField(_("what somebody has to do"), max_length=20, help_text=_("As a neighbour would say it."))
    words = models.CharField(
        _("other words for it"),
        max_length=200,
        blank=True,
        help_text=_("With blanks between them. Whoever types one finds it."),
    )
    lesson = models.ForeignKey(
        LessonPage, models.SET_NULL, null=True, blank=True, related_name="errands", verbose_name=_("lesson")
    )
    section = models.CharField(
        _("heading in the lesson"),
        max_length=40,
        blank=True,
        help_text=_("Word by word as in the lesson; empty: its beginning."),
    )
    form_title = models.CharField(_("title of the form"), max_length=30, blank=True)
    form_fields = models.TextField(
        _("lines to fill in"), blank=True, help_text=_("One a line, for example 日期和地点.")
    )
    form_columns = models.TextField(_("columns of its table"), blank=True, help_text=_("One a line, at most five."))
    form_rows = models.PositiveSmallIntegerField(_("empty rows"), default=0, validators=[MaxValueValidator(30)])
    form_note = models.CharField(_("what stands below"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=500)
    is_shown = models.BooleanField(_("in the list of the phone"), default=True)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("thing to do")
        verbose_name_plural = _("things to do")

    def __str__(self) -> str:
        return self.title

    @property
    def fields(self) -> list[str]:
        return lines_of(self.form_fields)

    @property
    def columns(self) -> list[str]:
        return lines_of(self.form_columns)

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, str] = {}
        if self.lesson is None and not self.form_title:
            wrong["lesson"] = _("Name a lesson or a form, else nothing is found here.")
        if self.section and self.lesson is None:
            wrong["section"] = _("Choose the lesson in which this heading stands.")
        elif self.section and self.section not in headings_of(self.lesson):
            wrong["section"] = _("The lesson has no such heading. Copy it from the lesson.")
        if len(self.columns) > MOST_COLUMNS:
            wrong["form_columns"] = _("At most five columns: more cannot be filled in by hand.")
        if self.form_title and not self.fields and not self.columns:
            wrong["form_fields"] = _("A form has lines to fill in, or a table.")
        if wrong:
            raise ValidationError(wrong)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def headings_of(lesson: LessonPage) -> set[str]:
    """The headings of the text as it stands in memory."""
    return {
        str(block.value["title"]) for block in lesson.body if isinstance(block.value, dict) and block.value.get("title")
    }
