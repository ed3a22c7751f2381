"""The desk as of a past day: its ground, made of facts instead of plans.

Rights are today's: units that the viewer may see today, under the names and parents of the day. What is known of the day
is cut off at a moment, the end of that day unless the address says another one, so that the page gives what it gave
then; `correction` looks for what was recorded later. The rules are those of the live pages: levels and gaps from
`competencies`, programmes from `learning`, who needs help from `needs_help`.

What was computed is kept, without names: for minutes in the cache, for a day where a job had to do it.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competencies.api import Framework, framework_on
from competencies.models import Decision, Estimate, Evidence, FrameworkVersion, Void
from kit import clock, jobs
from kit.errors import InputError
from kit.models import Job
from learning.api import Placed, asks_on, finishes_then, measures_of
from learning.models import Finish, Programme
from people.api import UnitThen, home_then, office_holders, offices_then, units_then
from people.models import Appointment, Person, Unit, UnitPeriod
from reports import conditions, counts
from reports.filters import Filter, State
from reports.ground import Ground, Place, PostEntry, ProgrammeEntry, known_posts, programmes
from reports.then import StepThen, Then, kept, reach_of, read

if TYPE_CHECKING:
    from learning.api import Ask, Measure
    from people.api import OfficeThen

DIRECT = 5000
"""So many people are computed at once; more are a job."""

AT_ONCE = 1000
"""People whose facts a job reads at a time; progress is said after each lot."""

KEPT_SECONDS = 600
FOLDER = "past"
KIND = "reports.past"


class TooMany(Exception):
    """More people than a page waits for: a job must look at them first."""


@dataclass(frozen=True)
class Basis:
    """What everybody's standing on the day is computed from. seen: ids of the units that the viewer may see today."""

    on: date
    known: datetime
    units: Mapping[int, UnitThen]
    seen: frozenset[int]
    posts: Mapping[int, PostEntry]
    programmes: tuple[ProgrammeEntry, ...]
    asks: tuple[Ask, ...]
    terms: Mapping[int, date]
    framework: Framework


def load(viewer: Person, flt: Filter, *, waits: bool = True) -> Ground:
    """The desk of ``viewer`` as of the day and the moment of ``flt``. waits: whether somebody waits for a page.

    Raises InputError for a day that is not over or lies before everything, UnknownCondition like `ground.load`, and
    TooMany when a job must compute it first.
    """
    on, known = checked(flt)
    basis = basis_of(viewer, on=on, known=known)
    ground = ground_of(viewer, basis)
    ground.check(flt)  # nobody waits for a page that is not there
    return with_people(ground, people_of(viewer, basis, most=DIRECT if waits else None))


def checked(flt: Filter) -> tuple[date, datetime]:
    """The day and the moment that ``flt`` asks about. Raises InputError in words."""
    on, now = flt.on, clock.now()
    known = flt.moment or clock.end_of(on)
    if on > clock.day_of(now) or known > now:
        raise InputError(_("This day is not over yet."), _("Choose an earlier day, or none for today."), field="day")
    first = first_day()
    if first is None or on < first:
        raise InputError(_("Nothing is on record before that day."), _("Choose a later day."), field="day")
    return on, known


def first_day() -> date | None:
    """The first day about which anything can be asked: that of the first framework; None without one."""
    published = FrameworkVersion.objects.filter(published_on__isnull=False).order_by("published_on")
    return published.values_list("published_on", flat=True).first()


def basis_of(viewer: Person, *, on: date, known: datetime) -> Basis:
    """A dozen queries of few rows."""
    units = units_then(on=on, known=known)
    paths = {pk: unit.path for pk, unit in units.items()}
    entries = {post.id: post for post in known_posts(on).entries}
    there = tuple(replace(one, path=paths.get(one.unit, one.path)) for one in programmes(on))
    terms = Programme.objects.published(on).values_list("pk", "term__since")
    return Basis(
        on=on,
        known=known,
        units=units,
        seen=frozenset(Unit.ever.visible_to(viewer).values_list("pk", flat=True)),
        posts=entries,
        programmes=there,
        asks=asks_on(on, paths),
        terms=dict(terms),
        framework=framework_on(on),
    )


def ground_of(viewer: Person, basis: Basis) -> Ground:
    """The ground without its people."""
    units = [unit for pk, unit in basis.units.items() if pk in basis.seen]
    return Ground(
        viewer=viewer,
        on=basis.on,
        places=tuple(Place(unit.id, unit.name, unit.kind, unit.path, unit.parent) for unit in units),
        posts=tuple(basis.posts.values()),
        knows_tenure=False,
        programmes=basis.programmes,
        framework=basis.framework,
        known=basis.known,
        then=(),
        unit_names={pk: unit.name for pk, unit in basis.units.items()},
    )


def with_people(ground: Ground, then: Iterable[Then]) -> Ground:
    people = tuple(then)
    return replace(ground, then=people, knows_tenure=any(one.before for one in people))


def people_of(viewer: Person, basis: Basis, *, most: int | None) -> list[Then]:
    """Everybody in scope who had to learn: kept ones, or computed now. Raises TooMany for more than ``most``."""
    name = name_of(viewer, basis.on, basis.known)
    found = cache.get(name)
    if found is None and store().exists(path := f"{FOLDER}/{name}.json"):
        with store().open(path) as file:
            found = read(json.load(file))
    if found is None:
        ids = office_holders(basis.seen, on=basis.on, known=basis.known)
        if most is not None and len(ids) > most:
            raise TooMany
        with without_collector():
            found = compute(basis, ids)
    cache.set(name, found, KEPT_SECONDS)
    return found


@contextmanager
def without_collector() -> Iterator[None]:
    """Half a million small values and no cycles: looking for these again and again would take as long as the rest."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def compute(basis: Basis, ids: Collection[int]) -> list[Then]:
    """How these persons stood; who had not to learn, or was at home outside of what the viewer sees, is left out.

    Nine queries, however many persons.
    """
    offices = offices_then(ids, known=basis.known)
    homes: dict[int, tuple[UnitThen, int]] = {}
    for pk, own in offices.items():
        unit, post = home_then(own, basis.on)
        if unit in basis.seen and unit in basis.units and post is not None:
            homes[pk] = basis.units[unit], post
    persons = {pk: Placed(unit.path, tuple(posts_held(offices[pk], basis.on))) for pk, (unit, _post) in homes.items()}
    measures = measures_of(persons, basis.asks, basis.framework, on=basis.on, known=basis.known)
    must = {pk: one for pk, one in measures.items() if one.asks}
    finished = finishes_then(list(must), on=basis.on, known=basis.known)
    tries = tries_of(must, basis)
    places = {post: place for place, post in enumerate(basis.posts)}
    return [
        Then(
            id=pk,
            home=homes[pk][0].id,
            path=homes[pk][0].path,
            code=homes[pk][0].code,
            order=places[homes[pk][1]],
            mask=sum(basis.posts[post].bit for post in set(persons[pk].posts)),
            reach=reach_of(homes[pk][0].path, basis.programmes),
            before=began_before(offices[pk], basis.terms[one.programme_ids[0]]),
            placed=one.placed,
            open_mandatory=one.open_mandatory,
            finished=(pk, one.programme_ids[0]) in finished,
            tries=tries.get(pk, 0),
            steps=steps_of(one, basis.framework),
        )
        for pk, one in must.items()
    ]


def posts_held(offices: Iterable[OfficeThen], on: date) -> list[int]:
    """Ids of the posts held, reserve ones left out."""
    held = (office.post_id for office in offices if office.is_held(on) and not office.post.aspirational)
    return list(dict.fromkeys(held))


def began_before(offices: Iterable[OfficeThen], term: date) -> bool:
    """Whether an office began before the term; reserve posts are no office."""
    return any(office.since < term and not office.post.aspirational for office in offices)


def steps_of(one: Measure, frame: Framework) -> tuple[StepThen, ...]:
    """What the desk counts."""
    return tuple(
        StepThen(frame.by_key[step.competency].id, step.level, step.due, step.mark)
        for step in one.steps
        if step.mandatory and step.in_programme
    )


def tries_of(measures: Mapping[int, Measure], basis: Basis) -> dict[int, int]:
    """How often each person had sat the small test of an open step without passing, at most; one query."""
    open_steps = {
        (pk, step.competency, step.level) for pk, one in measures.items() for step in steps_of(one, basis.framework)
    }
    until = min(basis.known, clock.end_of(basis.on))
    found: dict[int, int] = {}
    sat = conditions.failed_tests().filter(person__in=list(measures), closed_at__lte=until)
    for person, competency, level, number in sat.values_list(
        "person_id", "quiz__competency_id", "quiz__level", "number"
    ):
        if (person, competency, level) in open_steps:
            found[person] = max(number, found.get(person, 0))
    return found


# --- what was learnt later --------------------------------------------------------------------------------


def correction(ground: Ground, flt: Filter) -> datetime | None:
    """The moment whose view to open, when the numbers of ``flt`` are others by what was recorded since; else None.

    Only those about whom something was recorded later are computed anew.
    """
    assert ground.known is not None and ground.then is not None
    touched, moved = touched_since(ground.known, ground.on)
    if not touched and not moved:
        return None
    now = clock.now().replace(microsecond=0)
    basis = basis_of(ground.viewer, on=ground.on, known=now)
    if moved:  # units were called otherwise, or lay elsewhere: everybody's home is another one
        touched |= {one.id for one in ground.then}
        touched |= office_holders(basis.seen, on=ground.on, known=now)
    if len(touched) > DIRECT:
        return now
    anew = compute(basis, touched)
    same = [one for one in ground.then if one.id not in touched]
    later = with_people(ground_of(ground.viewer, basis), [*same, *anew])
    flt = flt.but(state=State.MUST)
    try:
        later.check(flt)
    except ValueError:
        return now  # the unit of the page was not there, as one knows today
    differs = counts.by_unit(ground, flt) != counts.by_unit(later, flt) or named(ground) != named(later)
    return now if differs else None


def named(ground: Ground) -> list[tuple[int, str, int | None]]:
    return [(place.id, place.name, place.parent) for place in ground.places]


def touched_since(known: datetime, on: date) -> tuple[set[int], bool]:
    """Ids of the persons about whose past something was recorded later, and whether something was about units."""
    later = Q(recorded_at__gt=known)
    sources = [
        Appointment.objects.filter(later, since__lte=on),
        Evidence.objects.filter(later, on__lte=on),
        Estimate.objects.filter(later, on__lte=on),
        Decision.objects.filter(later, since__lte=on),
        Finish.objects.filter(later, on__lte=on),
    ]
    pairs = [source.order_by().values_list("person_id", "person__merged_into") for source in sources]
    voids = Void.objects.filter(later, evidence__on__lte=on)
    pairs.append(voids.order_by().values_list("evidence__person_id", "evidence__person__merged_into"))
    found = {merged_into or person for rows in pairs for person, merged_into in rows}
    return found, UnitPeriod.objects.filter(later, since__lte=on).exists()


# --- jobs -------------------------------------------------------------------------------------------------


def ask(viewer: Person, flt: Filter) -> Job:
    """Have the day of ``flt`` computed; who asks again joins the job that waits."""
    on, known = checked(flt)
    key = name_of(viewer, on, known)
    return jobs.ask(KIND, key=key, by=viewer, day=on.isoformat(), known=known.isoformat())


def make(job: Job) -> None:
    """Compute the day of ``job`` in the scope that its asker has by now, lot by lot, and keep it. Safe to run twice."""
    viewer = Person.objects.get(pk=job.by_id, is_active=True)
    basis = basis_of(
        viewer, on=date.fromisoformat(job.payload["day"]), known=datetime.fromisoformat(job.payload["known"])
    )
    ids = sorted(office_holders(basis.seen, on=basis.on, known=basis.known))
    found: list[Then] = []
    for start in range(0, len(ids), AT_ONCE):
        found += compute(basis, ids[start : start + AT_ONCE])
        jobs.progress(job, min(start + AT_ONCE, len(ids)), len(ids))
    with jobs.fenced(job):
        path = f"{FOLDER}/{name_of(viewer, basis.on, basis.known)}.json"
        store().delete(path)
        store().save(path, ContentFile(json.dumps(kept(found)).encode()))


def is_there(viewer: Person, job: Job) -> bool:
    """Whether the day that ``job`` computed can be opened."""
    on, known = date.fromisoformat(job.payload["day"]), datetime.fromisoformat(job.payload["known"])
    return store().exists(f"{FOLDER}/{name_of(viewer, on, known)}.json")


def name_of(viewer: Person, on: date, known: datetime) -> str:
    """One name for a day, a moment and what the viewer sees: who sees more, or less, has another."""
    said = "|".join([on.isoformat(), known.isoformat(), *sorted(viewer.scope.paths)])
    return f"reports-past-{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def store() -> Storage:
    """Files that no address leads to."""
    return storages["private"]
