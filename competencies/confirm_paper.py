"""The slip of paper on which somebody without a phone confirms a task: one sheet, drawn by a job, gone when it is used."""

from __future__ import annotations

from django.conf import settings

from competencies import confirming
from competencies.framework import framework
from competencies.models import Confirmation, ConfirmerRole
from competencies.task_rules import definition_of
from kit import codes, jobs, pdf, qr
from kit.models import Job
from people.api import who_is
from people.models import Person

JOB = "competencies.confirmation_slip"


def ask(asked: Confirmation, *, by: Person) -> None:
    """Have the slip drawn, unless it is there or used."""
    if asked.paper is None and asked.answered_at is None:
        jobs.ask(JOB, key=str(asked.pk), by=by)


def is_making(asked: Confirmation) -> bool:
    """Whether it is being drawn now. One query."""
    return asked.paper is None and Job.objects.filter(kind=JOB, key=str(asked.pk)).exists()


def draw(asked: Confirmation) -> bytes:
    """The PDF of the slip."""
    task = asked.task
    entry = framework().by_id.get(task.competency_id)
    context = {
        "name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "who": who_is(task.person),
        "task": definition_of(entry, task.level) if entry else None,
        "row": task,
        "roles": [label for _value, label in ConfirmerRole.choices],
        "code": codes.grouped(asked.code),
        "qr": qr.data_uri(confirming.link_of(asked)),
        "until": asked.expires_at,
    }
    return pdf.render("competencies/pdf/slip.html", context, styles=["competencies/pdf/slip.css"])


def make(job: Job) -> None:
    """Draw it; made twice, it is the same."""
    rows = Confirmation.objects.filter(pk=job.key, answered_at__isnull=True)
    asked = rows.select_related(
        "task__person__home_unit__parent", "task__person__main_post", "task__competency"
    ).first()
    if asked is None:
        return
    content = draw(asked)
    with jobs.fenced(job):
        rows.update(paper=content)
