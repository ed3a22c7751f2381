"""Reminders of tasks at work: its owner before the day that he set himself, its observer when it has waited a week.

Each is said once for a day or a handing in. Caps and quiet hours of reminders hold (notifications.dispatch): what is held back today is
tried again tomorrow.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from competencies.models import TaskState, WorkTask
from kit import clock, jobs
from kit.models import Job
from notifications import api as notifications

TELL = "competencies.remind_of_tasks"
NEAR = timedelta(days=7)
WAITS = timedelta(days=7)
AT_ONCE = 100
TO_DO = (TaskState.OPEN, TaskState.RETURNED)


def remind_all(job: Job) -> None:
    """Every morning; safe to run twice and from the middle."""
    at = clock.now()
    for rows, remind in ((near(at), remind_owner), (waiting(at), remind_observer)):
        tasks = list(rows)
        for start in range(0, len(tasks), AT_ONCE):
            with jobs.fenced(job):
                for task in tasks[start : start + AT_ONCE]:
                    remind(task, at=at)


def near(at: datetime) -> QuerySet[WorkTask]:
    """Tasks to be done within a week, of whoever is still there."""
    today = clock.day_of(at)
    rows = WorkTask.objects.filter(state__in=TO_DO, by_when__range=(today, today + NEAR))
    return (
        rows.filter(person__is_active=True, person__erased_on=None).select_related("person").order_by("by_when", "pk")
    )


def waiting(at: datetime) -> QuerySet[WorkTask]:
    """Tasks that were handed in a week ago and that their observer has not answered."""
    rows = WorkTask.objects.filter(state=TaskState.HANDED_IN, handed_in_at__lte=at - WAITS, observer__is_active=True)
    rows = rows.filter(person__is_active=True, person__erased_on=None)
    return rows.select_related("observer").order_by("handed_in_at", "pk")


def remind_owner(task: WorkTask, *, at: datetime) -> None:
    day = date_format(task.by_when, _("N j"))
    notifications.send(
        task.person,
        "task_near",
        {"day": day},
        at=at,
        task=f"task:{task.pk}",
        once=f"task-near:{task.pk}:{task.by_when}",
    )


def remind_observer(task: WorkTask, *, at: datetime) -> None:
    """No reminder of learning but a wish that waits, like a review: it keeps no weekly cap, and is said once."""
    if task.observer is not None and task.handed_in_at is not None:
        once = f"task-waits:{task.pk}:{task.observer_id}:{task.handed_in_at:%Y%m%d%H%M}"
        notifications.send(task.observer, "task_waits", at=at, once=once)
