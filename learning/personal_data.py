"""The plan, credit hours and finished programmes of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from courses.api import catalogue, lesson_named
from learning.models import CreditGrant, Finish, LessonPlace, Plan
from people.api import DataEntry, data_section, erasure_part, erasure_stays, event_words, is_of, retention_stays
from people.models import Person


@data_section("learning.plan", _("Learning plan"), _("to know what comes next"), order=70)
def plan(person: Person) -> Iterable[DataEntry]:
    for row in Plan.objects.filter(is_of(person)).select_related("programme"):
        yield DataEntry(
            [
                (_("programme"), row.programme.name if row.programme else _("no programme asks you now")),
                (_("open mandatory steps"), row.open_mandatory),
                (_("Nearest due day"), row.next_due),
                (_("made on"), row.built_on),
            ]
        )


@data_section("learning.finishes", _("Programmes I finished"), _("to certify them"), order=71)
def finishes(person: Person) -> Iterable[DataEntry]:
    for row in Finish.objects.filter(is_of(person)).select_related("programme").order_by("-on"):
        yield DataEntry([(_("programme"), row.programme.name), (_("day"), row.on)])


@data_section("learning.credit", _("Credit hours"), _("for my training record"), order=72)
def credit(person: Person) -> Iterable[DataEntry]:
    known = catalogue()
    for row in CreditGrant.objects.filter(is_of(person)).order_by("-on"):
        yield DataEntry(
            [
                (_("day"), row.on),
                (_("lesson"), lesson_named(known, row.lesson_code)),
                (_("minutes"), row.minutes),
                (_("minutes of one hour"), row.minutes_per_hour),
            ]
        )


@data_section("learning.places", _("Where I stopped in lessons"), _("to go on there"), order=73)
def places(person: Person) -> Iterable[DataEntry]:
    known = catalogue()
    for row in LessonPlace.objects.filter(is_of(person)).order_by("lesson_code"):
        yield DataEntry(
            [
                (_("lesson"), lesson_named(known, row.lesson_code)),
                (_("sections read"), len(row.sections)),
                (_("listened to, in seconds"), row.audio_seconds),
            ]
        )


def register() -> None:
    """The lines of the retention table, and how what somebody writes without a network is told."""
    event_words("feedback", _("wrote to us"), lambda data: "")
    retention_stays(
        "learning.places",
        _("where somebody stopped in lessons"),
        _("to go on there"),
        of=["learning.LessonPlace"],
        ends=_("removed when the person is erased"),
    )
    retention_stays(
        "learning.record",
        _("plan, credit hours and finished programmes"),
        _("training record"),
        of=["learning.Plan", "learning.OpenStep", "learning.Finish", "learning.CreditGrant"],
    )


@erasure_part("learning.plan", _("Learning plan"), count=lambda ids: Plan.objects.filter(person__in=ids).count())
def plans(ids: Sequence[int]) -> None:
    """A leaver is asked nothing: what is derived for him goes, what he did stays."""
    Plan.objects.filter(person__in=ids).delete()


@erasure_part(
    "learning.places",
    _("Where I stopped in lessons"),
    count=lambda ids: LessonPlace.objects.filter(person__in=ids).count(),
)
def forget_places(ids: Sequence[int]) -> None:
    """Nobody needs to know where he stopped."""
    LessonPlace.objects.filter(person__in=ids).delete()


erasure_stays(
    "learning.record",
    _("Credit hours and finished programmes"),
    count=lambda ids: (
        CreditGrant.objects.filter(person__in=ids).count() + Finish.objects.filter(person__in=ids).count()
    ),
)
