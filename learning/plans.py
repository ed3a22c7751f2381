"""Plans: rebuilt from facts, for one person at once or for many in chunks. Nothing else writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from competencies.api import Standing, standings_of
from courses.models import LessonCompletion
from kit import bulk, clock, jobs
from kit.models import Job
from learning import credit, keeping, tallies
from learning.drafts import Draft, draft
from learning.ground import Ground, ask_of, ground_of
from learning.items import kept
from learning.many import Many
from learning.models import Plan
from learning.numbers import REPLAN_ALL
from people.models import Appointment, Person

__all__ = ["ask_of", "plan_of", "replan"]

AT_ONCE = 1_000  # persons in one transaction: no lock is held for longer than about a second
A_FEW = 20  # plans are made anew within seconds
REPLAN = "learning.replan"


@dataclass
class Someone:
    """What is read of one person beside his standing.

    path: of his home unit, empty without one.  counts_at: the id of the township in whose tallies he is.  posts: held today, reserve posts left out.  days: on which that changes.
    completed: code of a lesson → day.
    """

    path: str
    counts_at: int | None
    posts: list[int]
    days: list[date]
    completed: dict[str, date]


def plan_of(person: Person, *, on: date | None = None) -> Plan:
    """The plan of ``person``, never a stale one: it is rebuilt first when something waits for that, or the day says so."""
    day = on or clock.today()
    stored = Plan.objects.select_related("programme").filter(person=person).first()
    # Taken ones too: until their commit the stored plan is the old one.
    jobs_of_his = Job.objects.open().filter(Q(kind=REPLAN, key=str(person.pk)) | Q(kind=REPLAN_ALL))
    if (
        stored is None
        or jobs_of_his.exists()
        or stored.built_on > day
        or (stored.changes_on and stored.changes_on <= day)
    ):
        replan([person.pk], on=day)
        stored = Plan.objects.select_related("programme").get(person=person)
    return stored


def replan(
    person_ids: Iterable[int] | None = None,
    *,
    on: date | None = None,
    announce: bool = True,
    finished_on: Mapping[int, date] | None = None,
) -> int:
    """Make the plans of these persons (of everybody with an office, and his levels, when left out) what the facts say; how many.

    Writes the finish of a programme on the first day on which nothing of it is open, and grants credit hours.
    announce: tell who listens to ``plan_finished``; a caller who does not must see to the certificates himself.
    finished_on: person → the day on which he finished, for whoever writes a history and knows it; others finish on ``on``.
    """
    ground = replace(ground_of(on or clock.today()), finished_on=finished_on or {}, skips_same=person_ids is None)
    many = Many(ground) if person_ids is None else None
    count = 0
    for chunk in chunks(person_ids):
        if many is not None:
            many.rebuild(chunk, announce=announce)
        else:
            with transaction.atomic():
                rebuild_some(chunk, ground, announce=announce)
        count += len(chunk)
    return count


def ask_for(person_ids: Iterable[int]) -> None:
    """Ask for new plans of these persons, in the caller's transaction."""
    ids = sorted(set(person_ids))
    if ids:
        jobs.ask_many(REPLAN, [{} for _ in ids], keys=ids)


def are_catching_up() -> bool:
    """Whether so many plans wait to be made anew that counts lag behind the facts: all, or `A_FEW` and more. One query."""
    waiting = Job.objects.open().filter(kind__in=(REPLAN, REPLAN_ALL)).order_by("-kind").values_list("kind", flat=True)
    first = list(waiting[:A_FEW])
    return REPLAN_ALL in first or len(first) == A_FEW


def due_again(on: date) -> list[int]:
    """Ids of persons whose plan differs from ``on`` on without a new fact."""
    return list(Plan.objects.filter(changes_on__lte=on).values_list("person_id", flat=True))


def chunks(person_ids: Iterable[int] | None) -> Iterator[list[int]]:
    people = Person.objects.filter(merged_into__isnull=True).order_by("pk")
    ids = list(
        people.filter(Q(appointments__isnull=False) | Q(plan__isnull=False)).distinct().values_list("pk", flat=True)
        if person_ids is None
        else people.filter(pk__in=list(person_ids)).values_list("pk", flat=True)
    )
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def rebuild_some(person_ids: list[int], ground: Ground, *, announce: bool) -> None:
    """The plans of few persons, each worked out by itself, from the levels that are stored; in the caller's transaction."""
    people = _people(person_ids, ground.on)
    standings = standings_of(person_ids, on=ground.on, frame=ground.framework)
    drafts = {pk: _draft(people[pk], standings[pk], ground) for pk in person_ids if pk in people and pk in standings}
    plans = {pk: _kept(pk, one, people[pk], ground) for pk, one in drafts.items()}
    keeping.write(plans, ground)
    credit.grant_many(
        {pk: credit.Learned(people[pk].completed, standings[pk], one.credit_minutes) for pk, one in drafts.items()},
        catalogue=ground.catalogue,
        on=ground.on,
    )
    keeping.finish(plans, ground, announce=announce)


def _people(person_ids: list[int], on: date) -> dict[int, Someone]:
    """Four queries, however many persons.

    They are held until the commit: of two rebuilds at once the second one reads what the first one's cause has written.
    """
    rows = Person.objects.filter(pk__in=person_ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    where = rows.annotate(at=tallies.counts_at()).values_list("pk", "home_unit__path", "at")
    people = {pk: Someone(path or "", at, [], [], {}) for pk, path, at in where}
    owner = dict(Person.objects.filter(merged_into__in=person_ids).values_list("pk", "merged_into_id"))
    own = [*person_ids, *owner]
    offices = Appointment.objects.valid().filter(person__in=own).order_by("since", "pk")
    for pk, post_id, aspirational, since, until in offices.values_list(
        "person_id", "post_id", "post__aspirational", "since", "until"
    ):
        someone = people[owner.get(pk, pk)]
        if since <= on and (until is None or on <= until) and not aspirational and post_id not in someone.posts:
            someone.posts.append(post_id)
        someone.days += [day for day in (since, until + timedelta(days=1) if until else None) if day and day > on]
    for pk, code, at in LessonCompletion.objects.filter(person__in=own).values_list("person_id", "lesson_code", "at"):
        completed, day = people[owner.get(pk, pk)].completed, clock.day_of(at)
        completed[code] = min(day, completed.get(code, day))
    return people


def _draft(someone: Someone, standing: Standing, ground: Ground) -> Draft:
    return draft(
        standing,
        path=someone.path,
        posts=someone.posts,
        asks=ground.asks,
        catalogue=ground.catalogue,
        completed=someone.completed,
    )


def _kept(person_id: int, one: Draft, someone: Someone, ground: Ground) -> keeping.Kept:
    by_key = ground.framework.by_key
    ends = [ask.until for ask in ground.asks if ask.programme_id in one.programme_ids and ask.until]
    return keeping.kept(
        person_id,
        programme_ids=one.programme_ids,
        placed=one.placed,
        open_mandatory=one.open_mandatory,
        open_courses=one.open_courses,
        next_due=one.next_due,
        days=(one.changes_on, ground.begins, *someone.days, *(day + timedelta(days=1) for day in ends)),
        counts_at=someone.counts_at,
        steps=[
            (by_key[step.competency].id, step.level, step.due, step.mark, step.post_id)
            for step in one.steps
            if step.in_programme
        ],
        summary=bulk.encode(dict(one.summary)),
        contents=bulk.encode(kept(one.items)),
        finished=one.finished,
        ground=ground,
    )
