"""Tasks at work: set by oneself with a day, handed in in a few words, confirmed or sent back by whoever looked.

open → handed in → confirmed, or sent back with a reason and handed in again. Confirming writes the observation.

Source: docs/learning-model.md, "Evidence" and "Gap and plan".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from competencies import photos, plain_words
from competencies.framework import framework
from competencies.models import Confirmation, TaskState, WorkTask
from competencies.observing import (
    OBSERVERS,
    WHERE_AT_MOST,
    check_day,
    check_observer,
    observable_by,
    record_observation,
)
from competencies.rows import root_of
from competencies.task_rules import LATEST, TaskDefinition, definition_of, takes_file
from kit import audit, clock
from kit.errors import InputError, NotNow
from people.models import Person, Scope

OBSERVERS_AT_MOST = 12  # to choose from


@dataclass(frozen=True)
class HandedIn:
    """What somebody says of a task that he did. photo: the bytes as they were sent, None without one."""

    what: str
    case: str
    result: str
    done_on: date
    photo: bytes | None = None


def definition(competency: str, level: int) -> TaskDefinition | None:
    """The task of a step; None where there is none."""
    entry = framework().by_key.get(competency)
    return definition_of(entry, level) if entry else None


def current(person: Person, competency: str, level: int) -> WorkTask | None:
    """The newest task of ``person`` for this step."""
    rows = WorkTask.objects.of(person).filter(competency__key=competency, level=level)
    return rows.select_related("observer", "competency", "answered_by").order_by("-opened_at").first()


def observers_of(person: Person, *, on: date) -> list[Person]:
    """Who may look at the work of ``person``: trainers and township contacts of his area. Two queries."""
    path = person.home_unit.path if person.home_unit else ""
    units = [int(part) for part in path.split("/") if part]
    scopes = Scope.objects.valid(on).filter(role__in=OBSERVERS, unit__in=units).order_by("-role", "person__name", "pk")
    seen: dict[int, Person] = {}
    for scope in scopes.select_related("person")[: 4 * OBSERVERS_AT_MOST]:
        if scope.person_id != root_of(person) and scope.person.is_active and scope.person.merged_into_id is None:
            seen.setdefault(scope.person_id, scope.person)
    return list(seen.values())[:OBSERVERS_AT_MOST]


def observed_by(viewer: Person) -> QuerySet[WorkTask]:
    """The tasks of those whom ``viewer`` may observe."""
    return WorkTask.objects.filter(person__in=observable_by(viewer))


@transaction.atomic
def begin(
    id: UUID, *, person: Person, task: TaskDefinition, by_when: date, observer: Person | None, at: datetime
) -> WorkTask:
    """Set oneself a task. Where one of this step is not finished, that one is given back. Safe to repeat.

    Raises InputError for a day that is over or too far away, and for an observer who is none of his.
    """
    today = clock.day_of(at)
    there = WorkTask.objects.of(person).unfinished().filter(competency=task.entry.id, level=task.level).first()
    if there is not None:
        return there
    if not today <= by_when <= today + LATEST:
        raise InputError(_("Choose a day from today on, within a year."), field="by_when")
    choices = observers_of(person, on=today)
    if observer is not None and observer not in choices:
        raise InputError(_("This person cannot look at it."), _("Choose one of the list."), field="observer")
    try:
        with transaction.atomic():
            row = WorkTask.objects.create(
                id=id, person=person, competency_id=task.entry.id, level=task.level, by_when=by_when,
                observer=observer, opened_at=at,
            )  # fmt: skip
    except IntegrityError:  # the same form, sent twice at once
        return WorkTask.objects.of(person).get(competency=task.entry.id, level=task.level, state=TaskState.OPEN)
    audit.record("competencies.task_begun", by=person, of=row)
    return row


def hand_in(task: WorkTask, said: HandedIn, *, at: datetime) -> None:
    """Say what was done. It may be said again, better, until somebody has answered.

    Raises InputError, naming the field, and NotNow when it was confirmed meanwhile. Nothing is kept then, no file either.
    """
    asked = definition(task.competency.key, task.level)
    what = plain_words.check(said.what, field="what")
    try:
        check_day(task.person, said.done_on, today=clock.day_of(at))
    except InputError as error:
        raise InputError(error.message, error.next_step, field="done_on") from error
    kept = ""
    if said.photo is not None:
        if asked is None or not takes_file(asked, said.case):
            raise InputError(
                _("To protect those concerned, this kind of task takes no photo."),
                _("Send it without one."),
                field="photo",
            )
        kept = photos.keep(photos.cleaned(said.photo))
    try:
        _hand_in(task, said, what, kept, at)
    except BaseException:
        photos.delete([kept] if kept else [])
        raise


@transaction.atomic
def _hand_in(task: WorkTask, said: HandedIn, what: str, photo: str, at: datetime) -> None:
    row = _locked(task)
    asked = definition(task.competency.key, task.level)
    before = row.photo
    stays = not photo and asked is not None and takes_file(asked, said.case)
    row.what, row.case, row.result, row.done_on = what, said.case, said.result, said.done_on
    row.photo = before if stays else photo
    row.state, row.handed_in_at = TaskState.HANDED_IN, at
    row.save()
    if before and before != row.photo:
        photos.forget([before])
    audit.record("competencies.task_handed_in", by=row.person, of=row)


@transaction.atomic
def confirm(task: WorkTask, *, by: Person, was_there: bool, on: date, at: datetime) -> None:
    """``by`` stands for it that the person does what the level's sentence says; it counts as his observation. Safe to repeat.

    was_there: he saw it himself; otherwise a colleague or a villagers' representative must have confirmed it before.
    Raises InputError and NotNow, which say what to do.
    """
    row = _locked(task, answered=by)
    if row.state == TaskState.CONFIRMED:
        return
    if not was_there and not Confirmation.objects.answered().filter(task=row, yes=True).exists():
        raise InputError(
            _("Nobody has confirmed yet that it was done."),
            _("See it yourself, or let a colleague or a villagers' representative confirm it first."),
            field="was_there",
        )
    where = _("Task at work, seen on the spot") if was_there else _("Task at work, records seen and asked in person")
    record_observation(
        uuid5(row.pk, "confirmed"), person=row.person, competency=row.competency.key, level=row.level, passed=True,
        where=str(where)[:WHERE_AT_MOST], on=on, by=by, at=at,
    )  # fmt: skip
    _answer(row, TaskState.CONFIRMED, "", by, at)
    audit.record("competencies.task_confirmed", by=by, of=row)


@transaction.atomic
def send_back(task: WorkTask, *, by: Person, reason: str, at: datetime) -> None:
    """It is not enough yet, for a reason that the person reads. No failure: nothing of his level changes."""
    row = _locked(task, answered=by)
    check_observer(row.person, by=by)
    if row.state == TaskState.RETURNED and row.answer == reason.strip():
        return
    if row.state != TaskState.HANDED_IN:
        raise NotNow(_("There is nothing to send back: it was not handed in, or it is confirmed."))
    said = plain_words.check(reason, field="reason")
    if not said:
        raise InputError(_("Write what is still missing."), field="reason")
    _answer(row, TaskState.RETURNED, said, by, at)
    audit.record("competencies.task_returned", by=by, of=row)


@transaction.atomic
def forget_photo(task: WorkTask) -> None:
    """Delete its photo, at its owner's wish; nothing else changes. Safe to repeat."""
    row = WorkTask.objects.select_for_update(of=("self",)).select_related("person").get(pk=task.pk)
    if row.photo:
        photos.forget([row.photo])
        row.photo = ""
        row.save(update_fields=["photo"])
        audit.record("competencies.task_photo_removed", by=row.person, of=row, fields=["photo"])


def opened_for_trainer(tasks: Sequence[WorkTask]) -> set[UUID]:
    """Ids of those of ``tasks`` that a colleague or representative has confirmed. One query."""
    rows = Confirmation.objects.answered().filter(Q(yes=True), task__in=tasks)
    return set(rows.values_list("task_id", flat=True))


def _locked(task: WorkTask, *, answered: Person | None = None) -> WorkTask:
    """The row, held until the commit. Raises NotNow for what is confirmed already, unless by ``answered``."""
    rows = WorkTask.objects.select_for_update(of=("self",)).select_related("person", "competency")
    row = rows.get(pk=task.pk)
    if row.state == TaskState.CONFIRMED and (answered is None or row.answered_by_id != answered.pk):
        raise NotNow(_("This task is confirmed already."), _("Nothing more is to be done."))
    return row


def _answer(row: WorkTask, state: TaskState, words: str, by: Person, at: datetime) -> None:
    row.state, row.answer, row.answered_by, row.answered_at = state, words, by, at
    row.save()
