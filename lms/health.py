"""Whether the product is well: one plain line for machines, one page for operators."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kit import clock
from kit.access import Role, open_to, public
from kit.models import Job, JobState
from kit.slots import Entry, address
from offline.models import Event

LATE = timedelta(minutes=2)
LEAST_FREE = 10  # per cent of the disk


OPERATORS = (Role.COUNTY_ADMIN, Role.SYSTEM)


@dataclass(frozen=True)
class Link:
    """One more page that is an operator's, and what for."""

    label: str | Promise
    url: str
    what: str | Promise


@dataclass(frozen=True)
class Reading:
    """One line of the page. ``next_step`` says what to do and is empty while all is well."""

    name: str | Promise
    value: str | Promise
    next_step: str | Promise = ""

    @property
    def is_well(self) -> bool:
        return not self.next_step


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 and ``ok`` while the database answers, 503 otherwise. Says nothing else to the world."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain", headers={"Retry-After": "10"})
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@open_to(*OPERATORS)
def health(request: HttpRequest) -> HttpResponse:
    readings = [database(), disk(), *queue(), answers()]
    dead = Job.objects.filter(state=JobState.DEAD).order_by("-ended_at")[:20]
    context = {"readings": readings, "dead": dead, "at": clock.now(), "links": links()}
    return render(request, "lms/health.html", context)


def links() -> list[Link]:
    """The other pages of whoever may open this one: a system operator lands here and sees no desk."""
    return [
        Link(_("Staff and rights"), reverse("people:staff_list"), _("who may do what; passwords, lost apps")),
        Link(
            _("Personal data"), reverse("people:privacy"), _("what is kept how long, and what the last night removed")
        ),
        Link(_("Records"), reverse("reports:records"), _("who did what; whether anything was changed in it")),
        Link(_("Edit the content"), settings.CMS_PREFIX, _("lessons and questions")),
    ]


def menu(request: HttpRequest, _object: object) -> Entry | None:
    """The word for this page in the head of the desk."""
    if not request.user.is_authenticated or not request.user.scope.has(*OPERATORS):
        return None
    url = address("lms:health")
    return Entry(str(_("Health")), url, current=request.path == url)


def database() -> Reading:
    """Which database serves, in which form."""
    if connection.vendor == "sqlite":
        return Reading(_("Database"), _("SQLite, one file, up to 4,000 people"))
    return Reading(_("Database"), "PostgreSQL")


def disk() -> Reading:
    """How much of the disk with the data is free."""
    usage = shutil.disk_usage(settings.DATA)
    free = round(usage.free / usage.total * 100)
    value = _("%(percent)s %% free, %(gigabytes)s GB") % {"percent": free, "gigabytes": round(usage.free / 1e9, 1)}
    return Reading(_("Disk"), value, "" if free >= LEAST_FREE else _("Make room, or nothing can be saved soon."))


def said(at: datetime | None) -> str | Promise:
    """An instant as Chinese days and hours have it; "none" for none."""
    return localtime(at).strftime("%Y-%m-%d %H:%M") if at else _("none")


def answers() -> Reading:
    """When a phone last handed something in. Days without any, in a term of learning, are worth a look."""
    return Reading(_("Last answer that came in"), said(Event.objects.aggregate(at=Max("received_at"))["at"]))


def queue() -> list[Reading]:
    """What waits, what is late, what was given up."""
    now = clock.now()
    waiting = Job.objects.filter(state=JobState.WAITING)
    oldest = waiting.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    late = oldest is not None and now - oldest > LATE
    dead = Job.objects.filter(state=JobState.DEAD).count()
    last = Job.objects.aggregate(at=Max("ended_at"))["at"]
    seconds = int((now - oldest).total_seconds()) if oldest else 0
    return [
        Reading(_("Jobs that wait"), str(waiting.count())),
        Reading(
            _("Oldest job that should have run"),
            _("%(seconds)s seconds") % {"seconds": seconds} if oldest else _("none"),
            _("The worker is behind or stands still. Look at its log, then start it again.") if late else "",
        ),
        Reading(
            _("Jobs that were given up"),
            str(dead),
            _("Look at the list below; ask for them again when the cause is gone.") if dead else "",
        ),
        Reading(_("Last job that ended"), said(last)),
    ]
