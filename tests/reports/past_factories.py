"""A county of real facts: offices, evidence and placings through the doors of their apps, plans by `learning`.

people = live(shire, 24, seed=3)        who holds what and has shown what, recorded now
moment = numbers(desk)                  every number that a filter of FILTERS gives
"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

from competencies.api import Estimated, Kind, Shown, framework, record_estimates, record_evidence
from kit import clock
from learning.api import replan
from people.api import appoint
from people.models import Appointment, Person, Post, UnitPeriod
from reports import counts, then
from reports.filters import Filter, Tenure
from reports.ground import Ground
from reports.people_lists import listing, people
from tests.reports.factories import ELECTED, Shire, draw_posts

FILTERS = [
    Filter(),
    Filter(tenure=Tenure.AGAIN),
    Filter(post="ZR"),
    Filter(competency="LZ04"),
    Filter(competency="LZ05", post="SJ"),
]


def with_periods(shire: Shire) -> None:
    """Units have their names on record since long ago."""
    units = [shire.unit, *shire.townships, *shire.all_villages()]
    UnitPeriod.objects.bulk_create(
        UnitPeriod(
            unit=unit,
            kind=unit.kind,
            name=unit.name,
            code=unit.code,
            parent_id=unit.parent_id,
            since=ELECTED - timedelta(days=900),
            recorded_at=clock.start_of(ELECTED - timedelta(days=900)),
        )
        for unit in units
    )


def live(shire: Shire, count: int, *, seed: int) -> list[Person]:
    """``count`` persons who hold posts, were placed or not, and have shown some of what is asked of them."""
    with_periods(shire)
    draw = random.Random(seed)
    posts = {post.key: post for post in Post.objects.all()}
    found = []
    for number in range(count):
        unit = shire.all_villages()[number % len(shire.all_villages())]
        person = Person.objects.create(
            name=f"演示{number:02}", phone=f"020{30000000 + number}", invited_on=ELECTED + timedelta(days=3)
        )
        held = draw_posts(draw)
        for key in held:
            appoint(person, posts[key], unit, since=ELECTED)
        if draw.random() < 0.4:
            day = ELECTED - timedelta(days=700)
            Appointment.objects.create(
                person=person, post=posts[held[0]], unit=unit, since=day, until=ELECTED - timedelta(days=1)
            )
        show_some(person, [posts[key].pk for key in held], draw)
        found.append(person)
    replan()
    return found


def show_some(person: Person, posts: list[int], draw: random.Random) -> None:
    """What ``person`` was placed at and has shown: nothing, some or all of what his posts ask."""
    kind = draw.choice(["nothing", "some", "all", "all"])
    asked = {row.competency: 1 for post in posts for row in framework().asks(post)}
    for post in posts:
        for row in framework().asks(post):
            if row.due_days <= 180:
                asked[row.competency] = max(row.level, asked[row.competency])
    if kind == "nothing":
        return
    guesses = [Estimated(key, draw.randrange(level + 1), 4) for key, level in asked.items() if draw.random() < 0.8]
    record_estimates(guesses, person=person, on=ELECTED + timedelta(days=5), source_id=uuid.uuid4(), at=clock.now())
    facts = [
        shown(key, level, day=draw.randrange(10, 90), passed=draw.random() < 0.97)
        for key, level in asked.items()
        if kind == "all" or draw.random() < 0.5
    ]
    record_evidence(facts, person=person, by=None, at=clock.now())


def shown(competency: str, level: int, *, day: int = 50, passed: bool = True) -> Shown:
    """Five questions under supervision, so many days after the election."""
    return Shown(
        id=uuid.uuid4(),
        competency=competency,
        level=level,
        passed=passed,
        kind=Kind.SUPERVISED_TEST,
        on=ELECTED + timedelta(days=day),
        questions=8,
        right=8 if passed else 2,
        condition="supervised",
        source_id=uuid.uuid4(),
    )


def numbers(ground: Ground) -> list[object]:
    """Everything that the desk counts and lists, as plain values."""
    found: list[object] = [[(place.name, place.kind, place.parent) for place in ground.places]]
    for flt in FILTERS:
        patterns = counts.patterns(ground, flt)
        found += [dict(counts.by_unit(ground, flt)), dict(counts.by_post(ground, patterns))]
        found.append(dict(counts.by_competency(ground, flt, patterns)))
        for state in ground.states(flt):
            found.append((flt, state, ids(ground, flt.but(state=state))))
    for sort in ("unit", "name", "steps", "due"):
        found.append([plain(row) for row in listing(ground, Filter(sort=sort), 1, size=200).rows])
    return found


def ids(ground: Ground, flt: Filter) -> list[int]:
    if ground.then is not None:
        return sorted(one.id for one in then.chosen(ground, flt))
    return sorted(people(ground, flt).values_list("pk", flat=True))


def plain(row) -> tuple:
    return tuple(vars(row).values())
