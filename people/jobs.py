"""Work of people that nobody waits for."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from kit import clock, jobs
from kit.errors import UserError
from kit.models import Job, JobState
from people import appointments, retention, term_turning, units
from people.login import codes, throttle
from people.models import Person, Turn, Unit, UnitPeriod
from people.roster import uploads

MISSED_AT_MOST = timedelta(days=31)
SPELLED_AT_ONCE = 20_000  # in one night


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
    term_turning.archive_leavers(since, on)
    spell_names()
    at = clock.now()
    throttle.forget_old(at=at)
    codes.forget_old(at=at)


@jobs.kind(term_turning.KIND, long=True)
def carry_out_turn(job: Job) -> None:
    """换届. What stands in the way is said on the page, which finds the turn a draft still; trying again would not help."""
    turn = Turn.objects.get(pk=job.key)
    if turn.state != Turn.State.DRAFT:
        return
    jobs.progress(job, 0, turn.lines.count())
    try:
        with jobs.fenced(job):
            term_turning.carry_out(
                turn, by=Person.objects.filter(pk=job.by_id).first(), expect=str(job.payload["seen"])
            )
    except UserError:
        Turn.objects.filter(pk=turn.pk).update(job_id=None)


@jobs.kind(term_turning.UNDO, long=True)
def undo_turn(job: Job) -> None:
    """换届 taken back; what stands in the way is said on the page, where the turn stands still."""
    turn = Turn.objects.select_related("operation").get(pk=job.key)
    if turn.state != Turn.State.DONE:
        return
    try:
        with jobs.fenced(job):
            term_turning.undo(turn, by=Person.objects.get(pk=job.by_id))
    except UserError:
        Turn.objects.filter(pk=turn.pk).update(job_id=None)


@jobs.kind("people.retention", long=True)
def act_on_retention(job: Job) -> None:
    """Remove what was kept long enough; every night. Safe to run twice: the second finds nothing."""
    retention.run(at=clock.now())


def spell_names() -> int:
    """Fill the pinyin initials in where a row has none yet; returns how many rows were looked at."""
    people = list(Person.objects.filter(initials="").only("name", "initials")[:SPELLED_AT_ONCE])
    Person.objects.bulk_update([person for person in people if person.spelled().initials], ["initials"], batch_size=400)
    return len(people)


def _last_done(on: date) -> date:
    """The day of the last run, at most a month ago: a server that stood still makes good what it missed."""
    ended = (
        Job.objects.filter(kind="people.new_day", state=JobState.DONE)
        .order_by("-ended_at")
        .values_list("ended_at", flat=True)
        .first()
    )
    return max(clock.day_of(ended), on - MISSED_AT_MOST) if ended else on - MISSED_AT_MOST


@jobs.kind(uploads.TRY, long=True)
def try_roster(job: Job) -> None:
    """Say what a roster would change."""
    uploads.try_out(job)


@jobs.kind(uploads.APPLY, long=True)
def apply_roster(job: Job) -> None:
    """Write a roster, all of it or nothing."""
    uploads.apply(job)


@jobs.kind(uploads.UNDO, long=True)
def undo_roster(job: Job) -> None:
    """Take a roster back."""
    uploads.undo(job)
