"""What is kept of tasks at work and of those who confirmed them: shown to its owner, kept for a time, taken out with him."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from competencies import photos
from competencies.models import CaseKind, Confirmation, ConfirmerRole, Result, TaskState, WorkTask
from kit import clock
from people.api import (
    EMPTIED,
    DataEntry,
    coded,
    data_section,
    erasure_part,
    is_of,
    retention_rule,
    retention_stays,
)
from people.models import Person

PHOTO_DAYS = 180
WORDS_DAYS = 3 * 365
STATES, CASES, RESULTS = dict(TaskState.choices), dict(CaseKind.choices), dict(Result.choices)
ROLES = dict(ConfirmerRole.choices)
NO_WORDS = {"what": "", "answer": ""}
NO_CONFIRMER = {"name": "", "village": "", "digits": "", "remark": "", "account": None, "paper": None}


@data_section("competencies.tasks", _("My tasks at work"), _("to know what I can do"), order=64)
def tasks(person: Person) -> Iterable[DataEntry]:
    rows = WorkTask.objects.filter(is_of(person)).select_related("competency", "observer").order_by("-opened_at")
    for row in rows:
        yield DataEntry(
            [
                (_("competency"), row.competency.name),
                (_("level"), row.level),
                (_("state of the task"), coded(row.state, STATES)),
                (_("to be done by"), row.by_when),
                (_("done on"), row.done_on or ""),
                (_("kind of case"), coded(row.case, CASES) if row.case else ""),
                (_("what I did"), row.what),
                (_("result"), coded(row.result, RESULTS) if row.result else ""),
                (_("photo"), bool(row.photo)),
                (_("looked at by"), row.observer.name if row.observer else ""),
                (_("what was still missing"), row.answer),
            ]
        )


@data_section("competencies.confirmations", _("Who confirmed my tasks"), _("to know who saw it"), order=65)
def confirmations(person: Person) -> Iterable[DataEntry]:
    rows = Confirmation.objects.answered().filter(is_of(person, "task__person")).select_related("task__competency")
    for row in rows.order_by("-answered_at"):
        yield DataEntry(
            [
                (_("day"), clock.day_of(row.answered_at)),
                (_("competency"), row.task.competency.name),
                (_("name of who confirmed it"), row.name),
                (_("role"), coded(row.role, ROLES)),
                (_("yes or no"), bool(row.yes)),
                (_("note"), row.remark),
            ]
        )


def register() -> None:
    """The lines of the retention table."""
    retention_rule(
        "competencies.task_photos",
        _("photos of tasks at work"),
        _("to look at what was done"),
        of=["competencies.WorkTask"],
        days=PHOTO_DAYS,
        since=_("the day it was handed in"),
        act=forget_photos,
    )
    retention_rule(
        "competencies.task_words",
        _("what somebody did at work, in his words, and who confirmed it"),
        _("to know what a level rests on"),
        of=["competencies.WorkTask", "competencies.Confirmation"],
        days=WORDS_DAYS,
        since=_("the day the task was begun"),
        act=forget_words,
        ends=EMPTIED,
    )
    retention_rule(
        "competencies.open_confirmations",
        _("codes for a confirmation that nobody used"),
        _("to let somebody confirm a task"),
        of=["competencies.Confirmation"],
        days=30,
        since=_("the day they ran out"),
        act=lambda before: Confirmation.objects.filter(answered_at__isnull=True, expires_at__lt=before).delete()[0],
    )
    retention_stays(
        "competencies.meetings",
        _("meetings at which somebody observed"),
        _("to know what a level rests on"),
        of=["competencies.Meeting"],
    )


def forget_photos(before: datetime) -> int:
    """Delete the photos of what was handed in earlier; how many."""
    return _without_photo(WorkTask.objects.filter(handed_in_at__lt=before))


def forget_words(before: datetime) -> int:
    """Empty the words of tasks that were begun earlier, and the names of who confirmed them; how many rows."""
    rows = WorkTask.objects.filter(opened_at__lt=before)
    said = Confirmation.objects.filter(task__opened_at__lt=before).exclude(name="", remark="", account=None)
    return rows.exclude(**NO_WORDS).update(**NO_WORDS) + said.update(**NO_CONFIRMER)


def _without_photo(rows: QuerySet[WorkTask]) -> int:
    names = list(rows.exclude(photo="").values_list("photo", flat=True))
    photos.forget(names)
    rows.filter(photo__in=names).update(photo="")
    return len(names)


def _of_his_tasks(ids: Sequence[int]) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(Q(task__person__in=ids) | Q(account__in=ids)).exclude(
        name="", remark="", account=None
    )


@erasure_part(
    "competencies.tasks",
    _("Words and photos of tasks at work, and the names of who confirmed them"),
    count=lambda ids: (
        WorkTask.objects.filter(person__in=ids).exclude(photo="", **NO_WORDS).count() + _of_his_tasks(ids).count()
    ),
)
def words(ids: Sequence[int]) -> None:
    mine = WorkTask.objects.filter(person__in=ids)
    _without_photo(mine)
    mine.update(**NO_WORDS)
    _of_his_tasks(ids).update(**NO_CONFIRMER)
