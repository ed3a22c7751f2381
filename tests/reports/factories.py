"""A county with plans, written in bulk: what the desk counts, without the apps that derive it.

    shire = settle_county(townships=2, villages=3)
    fill(shire, 1000, seed=7)

Plans are what `learning` would derive: a person holds posts, the framework asks steps of them within 180 days, some
steps are open. Every name, and every unit, of a township carries its letter, so that a test can look for strangers.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, QuerySet

from competencies.api import framework
from competencies.models import Competency
from kit import clock
from kit.access import Role
from learning.models import Finish, OpenStep, Plan, Programme
from people.models import Appointment, Person, Post, Scope, Term, Unit
from tests import kept
from tests.competencies.factories import real_framework

ON = date(2026, 6, 10)
ELECTED = date(2026, 3, 1)
CODE = "140522000000"  # of the county
LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
FILL_STANDS_ON = ("people_post", "people_unit", "competencies_competency", "learning_programme")
POSTS = ["SJ", "ZR", "FZ", "WY", "JD", "KJ", "TJY", "FL", "ZL"]


@dataclass
class Shire:
    """The county of a test. ``villages`` by township, in the order of codes."""

    unit: Unit
    programme: Programme
    townships: list[Unit] = field(default_factory=list)
    villages: dict[int, list[Unit]] = field(default_factory=dict)

    def all_villages(self) -> list[Unit]:
        return [village for township in self.townships for village in self.villages[township.pk]]


def settle_county(townships: int = 2, villages: int = 3) -> Shire:
    """Units, posts, framework and one published programme."""
    real_framework(on=ELECTED)
    kept.once(("shire", townships, villages), lambda: _settle(townships, villages), on=["people_unit"], at=clock.now())
    county = Unit.objects.get(code=CODE)
    shire = Shire(county, Programme.objects.get(unit=county), list(county.children.order_by("pk")))
    for village in Unit.objects.filter(parent__in=shire.townships).order_by("pk"):
        shire.villages.setdefault(village.parent_id, []).append(village)
    return shire


def _settle(townships: int, villages: int) -> None:
    county = unit("阳城县", "county", CODE)
    term = Term.objects.create(
        unit=county, number=13, name="第十三届", elected_on=ELECTED, since=ELECTED, until=date(2031, 2, 28)
    )
    Programme.objects.create(
        unit=county, term=term, name="换届后第一轮", issuer="阳城县委组织部", since=ELECTED, state="published"
    )
    for number in range(townships):
        letter = LETTERS[number]
        township = unit(f"{letter}字镇", "township", f"1405221{number:02}000", county)
        for place in range(villages):
            unit(f"{letter}字{place}村", "village", f"1405221{number:02}{200 + place}", township)


def unit(name: str, kind: str, code: str, parent: Unit | None = None) -> Unit:
    made = Unit.objects.create(name=name, kind=kind, code=code, parent=parent, path="")
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def viewer(role: Role, at: Unit, name: str = "孙科长") -> Person:
    """Somebody of the staff; not cached rights: the object is fresh."""
    person = Person.objects.create_user(name=name)
    Scope.objects.create(person=person, role=role, unit=at, since=date(2020, 1, 1))
    return person


@dataclass(frozen=True)
class Step:
    """An open step to be written."""

    competency: str
    level: int
    due: date
    state: str = "missing"


def person_with(
    shire: Shire,
    village: Unit,
    *,
    posts: list[str],
    steps: list[Step] | tuple[Step, ...] = (),
    placed: bool = True,
    name: str = "王建国",
    finished: bool = False,
    before: bool = False,
    must_learn: bool = True,
    phone: str = "02031234567",
) -> Person:
    """One person with his plan, as a test needs him."""
    rows = {post.key: post for post in Post.objects.filter(key__in=posts)}
    leading = min((rows[key] for key in posts if not rows[key].aspirational), key=lambda post: post.order, default=None)
    person = Person.objects.create(name=name, home_unit=village, main_post=leading, phone=phone)
    for key in posts:
        Appointment.objects.create(person=person, post=rows[key], unit=village, since=ELECTED)
    if before:
        Appointment.objects.create(
            person=person, post=rows[posts[0]], unit=village, since=date(2021, 3, 1), until=ELECTED - timedelta(days=1)
        )
    plan = Plan.objects.create(
        person=person,
        programme=shire.programme,
        must_learn=must_learn,
        placed=placed,
        open_mandatory=len(steps),
        next_due=min((step.due for step in steps), default=None),
        summary={"levels": levels_of(framework(), [rows[key].pk for key in posts if not rows[key].aspirational])},
        built_at=clock.now(),
        built_on=ON,
    )
    ids = dict(Competency.objects.values_list("key", "pk"))
    OpenStep.objects.bulk_create(
        OpenStep(plan=plan, competency_id=ids[step.competency], level=step.level, due=step.due, state=step.state)
        for step in steps
    )
    if finished:
        finish([person], shire)
    return person


def finish(persons: list[Person], shire: Shire) -> None:
    Finish.objects.bulk_create(
        Finish(person=person, programme=shire.programme, term=shire.programme.term, on=ON) for person in persons
    )


def fill(shire: Shire, count: int, *, seed: int = 1) -> QuerySet[Person]:
    """``count`` persons spread over the villages, with offices, plans and open steps, drawn from ``seed``."""
    before = Person.objects.aggregate(last=Max("pk"))["last"] or 0
    kept.once(("fill", count, seed), lambda: _fill(shire, count, seed), on=FILL_STANDS_ON, at=clock.now())
    return Person.objects.filter(pk__gt=before).order_by("pk")


def _fill(shire: Shire, count: int, seed: int) -> None:
    draw = random.Random(seed)
    posts = {post.key: post for post in Post.objects.all()}
    villages = shire.all_villages()
    letters = {village.pk: village.name[0] for village in villages}
    persons, offices = [], []
    for number in range(count):
        village = villages[number % len(villages)]
        held = draw_posts(draw)
        person = Person(
            name=f"{letters[village.pk]}人{number:04}",
            home_unit=village,
            main_post=posts[held[0]],
            phone=f"020{30000000 + number}",
            password="!",
            uuid=uuid.UUID(int=draw.getrandbits(128)),
        )
        persons.append(person)
        offices += [Appointment(person=person, post=posts[key], unit=village, since=ELECTED) for key in held]
        if draw.random() < 0.4:
            offices.append(
                Appointment(
                    person=person,
                    post=posts[held[0]],
                    unit=village,
                    since=date(2021, 3, 1),
                    until=ELECTED - timedelta(days=1),
                )
            )
    Person.objects.bulk_create(persons)
    Appointment.objects.bulk_create(offices, batch_size=500)
    make_plans(shire, persons, offices, draw)


def draw_posts(draw: random.Random) -> list[str]:
    """One to three posts, most senior first; a third are 一肩挑."""
    if draw.random() < 0.2:
        return ["SJ", "ZR"]
    return sorted(draw.sample(POSTS, draw.choice([1, 1, 1, 2, 3])), key=POSTS.index)


def make_plans(shire: Shire, persons: list[Person], offices: list[Appointment], draw: random.Random) -> None:
    """A plan for each person: a share of what his posts ask is open."""
    known = framework()
    ids = {entry.key: entry.id for entry in known.competencies}
    held: dict[int, list[int]] = {}
    for office in offices:
        if office.until is None:
            held.setdefault(office.person.pk, []).append(office.post_id)
    plans, steps, done = [], [], []
    for person in persons:
        placed = draw.random() < 0.8
        lacking = draw.choice([0, 0, 0.1, 0.3])
        plan = Plan(
            person=person,
            programme=shire.programme,
            must_learn=draw.random() < 0.95,
            placed=placed,
            summary={"levels": levels_of(known, held[person.pk])},
            built_at=clock.now(),
            built_on=ON,
        )
        mine = open_steps(known, held[person.pk], lacking, placed, draw)
        plan.open_mandatory = len(mine)
        plans.append(plan)
        steps += [
            OpenStep(plan=plan, competency_id=ids[step.competency], level=step.level, due=step.due, state=step.state)
            for step in mine
        ]
        if not mine and draw.random() < 0.7:
            done.append(person)
    Plan.objects.bulk_create(plans, batch_size=500)
    OpenStep.objects.bulk_create(steps, batch_size=500)
    finish(done, shire)


def levels_of(known, posts: list[int]) -> dict[str, int]:
    """The highest level that the programme asks of holders of these posts, by competency."""
    levels: dict[str, int] = {}
    for post in posts:
        for step in known.asks(post):
            if step.mandatory and step.due_days <= 180:
                levels[step.competency] = max(step.level, levels.get(step.competency, 0))
    return levels


def open_steps(known, posts: list[int], lacking: float, placed: bool, draw: random.Random) -> list[Step]:
    """Some of the mandatory steps within 180 days that these posts ask."""
    asked: dict[tuple[str, int], int] = {}
    for post in posts:
        for step in known.asks(post):
            if step.mandatory and step.due_days <= 180:
                key = (step.competency, step.level)
                asked[key] = min(step.due_days, asked.get(key, 999))
    found = []
    for competency in sorted({key for key, _ in asked}):
        if draw.random() >= lacking:
            continue
        state = "unplaced" if not placed or draw.random() < 0.2 else draw.choice(["likely", "missing"])
        levels = sorted(level for key, level in asked if key == competency)
        for level in levels[draw.randrange(len(levels)) :]:
            due = ELECTED + timedelta(days=asked[competency, level] + draw.randrange(-10, 60))
            found.append(Step(competency, level, due, state))
    return found
