"""Which lessons somebody finished."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from courses.catalogue import Catalogue, catalogue
from courses.models import LessonCompletion
from people.api import DataCoded, DataEntry, data_section, erasure_stays, is_of, retention_stays
from people.models import Person


@data_section("courses.completions", _("Lessons I finished"), _("to grant credit hours"), order=68)
def completions(person: Person) -> Iterable[DataEntry]:
    known = catalogue()
    for row in LessonCompletion.objects.filter(is_of(person)).order_by("-at"):
        yield DataEntry([(_("when"), row.at), (_("lesson"), named(known, row.lesson_code))])


def named(known: Catalogue, code: str) -> DataCoded:
    """A lesson by its title; one that is taught no more by a word for that. Pure."""
    lesson = known.lesson(code)
    return DataCoded(code, lesson.title if lesson else _("a lesson that is taught no more"))


def register() -> None:
    """The line of the retention table."""
    retention_stays(
        "courses.completions",
        _("lessons that somebody finished"),
        _("to grant credit hours"),
        of=["courses.LessonCompletion"],
    )
    retention_stays(
        "courses.sounds",
        _("voices of those who read lessons aloud"),
        _("to be heard with the lesson, until it is recorded anew or removed"),
        of=["courses.Sound"],
    )


erasure_stays(
    "courses.completions",
    _("Finished lessons"),
    count=lambda ids: LessonCompletion.objects.filter(person__in=ids).count(),
)
