"""Plans: rebuilt from facts, for one person at once or for many in chunks. Nothing else writes them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from competencies.api import Framework, Memory, Standing, framework, standings_anew, standings_of
from courses.api import Catalogue, catalogue
from courses.models import LessonCompletion
from kit import bulk, clock, jobs
from kit.models import Job
from learning import credit, tallies
from learning.drafts import Ask, Draft, draft, parts_for
from learning.items import Texts, digest
from learning.models import Finish, OpenStep, Plan, Programme
from learning.numbers import REPLAN_ALL
from learning.parts import Parts
from learning.signals import plan_finished
from people.models import Appointment, Person

AT_ONCE = 250  # persons in one transaction
A_FEW = 20  # plans are made anew within seconds
COLUMNS = (
    "digest", "person_id", "programme_id", "must_learn", "placed", "open_mandatory", "open_courses", "next_due",
    "changes_on", "counted_at_id", "summary", "contents", "built_at", "built_on",
)  # fmt: skip
STEP = ("plan_id", "competency_id", "level", "due", "state", "mandatory", "in_programme", "post_id")
REPLAN = "learning.replan"


@dataclass(frozen=True)
class Ground:
    """What all plans of one rebuild stand on. begins: the next day on which a programme begins, None when none will.

    finished_on: person → day of his finish, where a history says so.
    skips_same: whether a plan is left as it stands when its digest says that nothing is new in it; where few are asked for by
    name they are written in any case, which puts right whatever was done to one.
    memory, parts, texts: what was found for one person and serves the next.
    """

    on: date
    at: datetime
    framework: Framework
    catalogue: Catalogue
    asks: tuple[Ask, ...]
    terms: Mapping[int, int]
    begins: date | None
    finished_on: Mapping[int, date] = field(default_factory=dict)
    skips_same: bool = False
    memory: Memory = field(default_factory=Memory)
    parts: dict[frozenset[str], Parts] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)

    def parts_of(self, standing: Standing) -> Parts:
        """What was planned for others at units of the same kinds."""
        known = self.parts.get(standing.unit_kinds)
        if known is None:
            known = self.parts[standing.unit_kinds] = parts_for(standing.unit_kinds, self.catalogue, self.framework)
        return known


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
    """Make the plans of these persons (of everybody with an office when left out) what the facts say; how many.

    Writes the finish of a programme on the first day on which nothing of it is open, and grants credit hours.
    announce: tell who listens to ``plan_finished``; a caller who does not must see to the certificates himself.
    finished_on: person → the day on which he finished, for whoever writes a history and knows it; others finish on ``on``.
    """
    ground = replace(ground_of(on or clock.today()), finished_on=finished_on or {}, skips_same=person_ids is None)
    count = 0
    for chunk in chunks(person_ids):
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


def ground_of(on: date) -> Ground:
    programmes = list(
        Programme.objects.published(on)
        .select_related("unit")
        .prefetch_related("mandatory", "posts")
        .order_by("-since", "pk")
    )
    return Ground(
        on=on,
        at=clock.now(),
        framework=framework(),
        catalogue=catalogue(),
        asks=tuple(ask_of(programme) for programme in programmes),
        terms={programme.pk: programme.term_id for programme in programmes},
        begins=Programme.objects.coming(on).order_by("since").values_list("since", flat=True).first(),
    )


def ask_of(programme: Programme) -> Ask:
    """What ``programme`` asks, as a plain value; two queries unless its posts and courses were read with it."""
    posts = frozenset(post.pk for post in programme.posts.all())
    courses: dict[str, tuple[frozenset[int] | None, str]] = {}
    for row in programme.mandatory.all():
        before = courses.get(row.course_code, (frozenset(), row.basis))[0]
        only = None if row.post_id is None or before is None else before | {row.post_id}
        courses[row.course_code] = (only, row.basis)
    return Ask(
        programme_id=programme.pk,
        path=programme.unit.path,
        since=programme.since,
        until=programme.until,
        max_due_days=programme.max_due_days,
        credit_minutes=programme.credit_minutes,
        post_ids=posts or None,
        courses=courses,
    )


def chunks(person_ids: Iterable[int] | None) -> Iterator[list[int]]:
    people = Person.objects.filter(merged_into__isnull=True).order_by("pk")
    ids = list(
        people.filter(Q(appointments__isnull=False) | Q(plan__isnull=False)).distinct().values_list("pk", flat=True)
        if person_ids is None
        else people.filter(pk__in=list(person_ids)).values_list("pk", flat=True)
    )
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def rebuild_some(
    person_ids: list[int], ground: Ground, *, announce: bool, levels_too: bool = False, announce_levels: bool = False
) -> None:
    people = _people(person_ids, ground.on)
    frame, memory = ground.framework, ground.memory
    standings = (
        standings_anew(person_ids, on=ground.on, at=ground.at, frame=frame, memory=memory, announce=announce_levels)
        if levels_too
        else standings_of(person_ids, on=ground.on, frame=frame, memory=memory)
    )
    drafts = {pk: _draft(people[pk], standings[pk], ground) for pk in person_ids if pk in people and pk in standings}
    _write(drafts, people, ground)
    credit.grant_many(
        {pk: credit.Learned(people[pk].completed, standings[pk], one.credit_minutes) for pk, one in drafts.items()},
        catalogue=ground.catalogue,
        on=ground.on,
    )
    _finish(drafts, ground, announce=announce)


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
        parts=ground.parts_of(standing),
    )


def _write(drafts: Mapping[int, Draft], people: Mapping[int, Someone], ground: Ground) -> None:
    """The plans that say something else than those that are there, and their open steps anew."""
    plans = Plan.objects.filter(person__in=list(drafts)).values_list("person_id", "digest", "pk", "counted_at_id")
    there = {pk: (same, plan, at) for pk, same, plan, at in plans}
    rows = {pk: _plan_row(pk, one, people[pk], ground) for pk, one in drafts.items()}
    written = [pk for pk, row in rows.items() if not ground.skips_same or pk not in there or there[pk][0] != row[0]]
    before = {there[pk][1]: there[pk][2] for pk in written if pk in there}
    change = tallies.Change()  # what is counted is asked of the old plans, before the new ones take their place
    for plan, steps in tallies.steps_of(before).items() if before else ():
        change.count(before[plan], steps, by=-1)
    bulk.add(Plan, COLUMNS, (rows[pk] for pk in written if pk not in there))
    Plan.objects.bulk_create(
        [Plan(**dict(zip(COLUMNS, map(bulk.read, rows[pk]), strict=True))) for pk in written if pk in there],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=[name.removesuffix("_id") for name in COLUMNS if name != "person_id"],
        batch_size=50,
    )
    ids = dict(Plan.objects.filter(person__in=written).values_list("person_id", "pk"))
    OpenStep.objects.filter(plan__in=before).delete()
    after = {pk: list(_open_steps(drafts[pk], ground)) for pk in written}
    bulk.add(OpenStep, STEP, ((ids[pk], *step) for pk, steps in after.items() for step in steps))
    for pk, steps in after.items():
        change.count(people[pk].counts_at, ((step[0], step[1], step[3]) for step in steps), by=1)
    change.keep()


def _open_steps(one: Draft, ground: Ground) -> Iterator[tuple[Any, ...]]:
    """What is kept of the steps that count, in the order of `STEP` behind the plan."""
    by_key = ground.framework.by_key
    for step in one.steps:
        if step.in_programme:
            yield by_key[step.competency].id, step.level, step.due, step.mark, True, True, step.post_id


def _plan_row(person_id: int, one: Draft, someone: Someone, ground: Ground) -> tuple[Any, ...]:
    """What is kept of a plan, in the order of `COLUMNS`."""
    days = [day for day in (one.changes_on, ground.begins, *someone.days, *_programme_days(one, ground)) if day]
    summary, contents = ground.texts.of_summary(one.summary), ground.texts.of_items(one.items)
    said = (
        one.programme_ids[0] if one.programme_ids else None,
        bool(one.programme_ids),
        one.placed,
        one.open_mandatory,
        one.open_courses,
        one.next_due,
        min(days, default=None),
        someone.counts_at,
    )
    mark = digest(summary, contents, repr((said, list(_open_steps(one, ground)))))
    return mark, person_id, *said, summary, contents, ground.at, ground.on


def _programme_days(one: Draft, ground: Ground) -> Iterator[date]:
    for ask in ground.asks:
        if ask.programme_id in one.programme_ids and ask.until:
            yield ask.until + timedelta(days=1)


def _finish_of(person_id: int, programme_id: int, ground: Ground) -> Finish:
    row = Finish(id=uuid.uuid4(), person_id=person_id, programme_id=programme_id, term_id=ground.terms[programme_id])
    row.on = ground.finished_on.get(person_id, ground.on)
    if row.on < ground.on:  # known since the end of that day
        row.recorded_at = clock.start_of(row.on + timedelta(days=1)) - timedelta(minutes=1)
    return row


def _finish(drafts: Mapping[int, Draft], ground: Ground, *, announce: bool) -> None:
    """Write the first finish of each programme and tell who listens; what was finished before stays as it was."""
    wanted = [(pk, programme) for pk, one in drafts.items() for programme in one.finished]
    if not wanted:
        return
    own = Q(person__in=list(drafts)) | Q(person__merged_into__in=list(drafts))
    finished = Finish.objects.filter(own).values_list("person_id", "person__merged_into_id", "programme_id")
    there = {(merged_into or pk, programme) for pk, merged_into, programme in finished}
    rows = [_finish_of(pk, programme, ground) for pk, programme in wanted if (pk, programme) not in there]
    Finish.objects.bulk_create(rows, ignore_conflicts=True)
    written = defaultdict(list)
    for finish_id, pk, programme in Finish.objects.filter(pk__in=[row.pk for row in rows]).values_list(
        "pk", "person_id", "programme_id"
    ):
        written[programme].append((finish_id, pk))
    for programme, finishes in written.items() if announce else ():
        plan_finished.send(
            Finish,
            programme_id=programme,
            finish_ids=[finish_id for finish_id, _ in finishes],
            person_ids=[pk for _, pk in finishes],
        )
