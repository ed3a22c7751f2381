"""Work of people that nobody waits for."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from kit import clock, jobs
from kit.models import Job, JobState
from people import appointments, retention, units
from people.login import codes, throttle
from people.models import Unit, UnitPeriod

MISSED_AT_MOST = timedelta(days=31)


@jobs.kind("people.new_day")
def new_day(job: Job) -> None:
    """Bring what is derived to today: offices that began or are over, names of units. Asked for once a day."""
    on = clock.today()
    since = _last_done(on)
    person_ids = appointments.whose_offices_turned(since, on)
    if person_ids:
        appointments.announce(person_ids)
    begun, over = Q(since__gt=since, since__lte=on), Q(until__gte=since, until__lt=on)
    turned = UnitPeriod.objects.valid().filter(begun | over).values("unit_id")
    units.derive_units(Unit.objects.filter(pk__in=turned), on=on)
    at = clock.now()
    throttle.forget_old(at=at)
    codes.forget_old(at=at)


@jobs.kind("people.retention", long=True)
def act_on_retention(job: Job) -> None:
    """Remove what was kept long enough; every night. Safe to run twice: the second finds nothing."""
    retention.run(at=clock.now())


def _last_done(on: date) -> date:
    """The day of the last run, at most a month ago: a server that stood still makes good what it missed."""
    ended = (
        Job.objects.filter(kind="people.new_day", state=JobState.DONE)
        .order_by("-ended_at")
        .values_list("ended_at", flat=True)
        .first()
    )
    return max(clock.day_of(ended), on - MISSED_AT_MOST) if ended else on - MISSED_AT_MOST
