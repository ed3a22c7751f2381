"""Units, term, persons, offices, rights and the programme of the demonstration county."""

from __future__ import annotations

import csv
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.contrib.auth.hashers import make_password

from kit import clock
from kit.access import Role
from learning.models import Programme, ProgrammeCourse
from lms.demo import names
from people.models import Appointment, Person, Post, Scope, Term, Unit, UnitKind, UnitPeriod

TOWNSHIPS = Path(__file__).resolve().parents[2] / "people" / "data" / "townships.csv"
TOWNS = 15  # of another county
TERM_DAYS = 92
BY_ELECTION_DAYS = 40
COUNTY_NAME = "阳城县"
MAIN_TOWNSHIP = "润城镇"
MAIN_VILLAGE = "大湾"
BASIS = "县里统一要求（演示）"
STAFF = [
    ("demo-trainer", "陈老师（演示）", Role.TRAINER, None),
    ("demo-reviewer", "周科长（演示）", Role.REVIEWER, None),
    ("demo-township", "郑干事（演示）", Role.TOWNSHIP, MAIN_TOWNSHIP),
    ("demo-county", "李同志（演示）", Role.COUNTY, None),
    ("demo-county_admin", "何主任（演示）", Role.COUNTY_ADMIN, None),
    ("demo-system", "系统管理员（演示）", Role.SYSTEM, None),
]


@dataclass
class County:
    """What the later steps need: the county, its villages, the term, the persons with the posts they hold, and when they finished."""

    unit: Unit
    term: Term
    programme: Programme
    on: date
    villages: list[Unit] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    posts_of: dict[int, list[Post]] = field(default_factory=dict)
    since_of: dict[int, date] = field(default_factory=dict)
    finished_on: dict[int, date] = field(default_factory=dict)
    staff: dict[str, Person] = field(default_factory=dict)
    cadre: Person | None = None


def build_county(random: Random, *, on: date, villages: int, persons: int) -> County:
    """Make the county with ``villages`` villages and about ``persons`` persons; needs the posts to be loaded."""
    county, towns = _units(random, on)
    grassroots = _villages(random, towns, villages, on)
    term = Term.objects.create(
        unit=county,
        number=13,
        name="第十三届",
        elected_on=on - timedelta(days=TERM_DAYS + 5),
        since=on - timedelta(days=TERM_DAYS),
        until=on + timedelta(days=5 * 365 - TERM_DAYS),
    )
    built = County(county, term, _programme(county, term), on, villages=grassroots)
    built.staff = _staff(county, {town.name: town for town in towns}, on)
    _cadres(random, built, persons)
    return built


def another_county(random: Random, first: County, *, number: int, villages: int, persons: int) -> County:
    """One more county of the same city, without staff, for whoever measures a province; it knows the persons of ``first``, too."""
    unit = _unit(UnitKind.COUNTY, f"第{number}县（演示）", f"15{number:04}000000", first.unit.parent)
    towns = [
        _unit(UnitKind.TOWNSHIP, f"第{town}镇", f"{unit.code[:6]}{town:03}000", unit) for town in range(1, TOWNS + 1)
    ]
    _periods([unit, *towns], since=date(2021, 1, 1))
    term = Term.objects.get(pk=first.term.pk)
    term.pk, term.unit = None, unit
    term.save()
    built = replace(first, unit=unit, term=term, programme=_programme(unit, term), persons=[], cadre=None)
    built.villages = _villages(random, towns, villages, first.on)
    _cadres(random, built, persons, has_main=False)
    return built


def _unit(kind: UnitKind, name: str, code: str, parent: Unit | None) -> Unit:
    unit = Unit.objects.create(kind=kind, name=name, code=code, parent=parent, path="")
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _units(random: Random, on: date) -> tuple[Unit, list[Unit]]:
    province = _unit(UnitKind.PROVINCE, "山西省", "140000000000", None)
    city = _unit(UnitKind.CITY, "晋城市", "140500000000", province)
    county = _unit(UnitKind.COUNTY, COUNTY_NAME, "140522000000", city)
    county.contact, county.phone = "县委组织部教育科（演示）", names.phone_number(900_000)
    county.save(update_fields=["contact", "phone"])
    towns = []
    with TOWNSHIPS.open(encoding="utf-8", newline="") as stream:
        for serial, row in enumerate(csv.DictReader(stream)):
            town = _unit(UnitKind.TOWNSHIP, row["name"], f"{row['code']}000", county)
            town.contact = f"{random.choice(names.SURNAMES)}干事（演示）"
            town.phone = names.phone_number(900_100 + serial)
            town.save(update_fields=["contact", "phone"])
            towns.append(town)
    _periods([province, city, county, *towns], since=date(2021, 1, 1))
    return county, towns


def _villages(random: Random, towns: list[Unit], count: int, on: date) -> list[Unit]:
    """``count`` villages spread over the townships, about one in twenty a community."""
    first = next((town for town in towns if town.name == MAIN_TOWNSHIP), towns[0])
    shares = _shares(random, count, len(towns), first=towns.index(first))
    called = [name for name in names.village_names(random, count + 1) if name != MAIN_VILLAGE]
    rows: list[Unit] = []
    for town, share in zip(towns, shares, strict=True):
        communities = max(0, round(share * 0.05))
        for number in range(share):
            community = number < communities
            name = called[len(rows) % len(called)]
            if town == first and number == communities:
                name = MAIN_VILLAGE
            code = f"{town.code[:9]}{(number + 1) if community else 200 + number - communities:03d}"
            kind = UnitKind.COMMUNITY if community else UnitKind.VILLAGE
            rows.append(Unit(kind=kind, name=f"{name}{'社区' if community else '村'}", code=code, parent=town, path=""))
    Unit.objects.bulk_create(rows)
    for unit in rows:
        unit.path = f"{unit.parent.path}{unit.pk}/"
    Unit.objects.bulk_update(rows, ["path"], batch_size=200)
    _periods(rows, since=date(2021, 1, 1))
    return rows


def _shares(random: Random, count: int, towns: int, *, first: int) -> list[int]:
    """How many of ``count`` villages each township has: at least six, or as many as there are for all; ``first`` has one."""
    least = min(6, count // towns)
    weights = [random.uniform(0.6, 1.6) for _ in range(towns)]
    exact = [(count - least * towns) * weight / sum(weights) for weight in weights]
    shares = [least + int(share) for share in exact]
    left = count - sum(shares)
    by_rest = sorted(range(towns), key=lambda town: (town != first or shares[town] > 0, int(exact[town]) - exact[town]))
    for town in by_rest[:left]:
        shares[town] += 1
    return shares


def _periods(units: list[Unit], *, since: date) -> None:
    UnitPeriod.objects.bulk_create(
        [
            UnitPeriod(
                unit=unit,
                kind=unit.kind,
                name=unit.name,
                code=unit.code,
                parent=unit.parent,
                since=since,
                recorded_at=clock.start_of(since),
            )
            for unit in units
        ]
    )


def _programme(county: Unit, term: Term) -> Programme:
    programme = Programme.objects.create(
        unit=county,
        term=term,
        name="换届后第一轮培训（演示）",
        issuer="阳城县委组织部（演示）",
        since=term.since,
        until=term.since + timedelta(days=365),
        max_due_days=180,
        basis="村民委员会组织法第45条；城市居民委员会组织法第45条",
        state="published",
    )
    ProgrammeCourse.objects.create(programme=programme, course_code="M06", basis=BASIS)
    return programme


def _staff(county: Unit, towns: dict[str, Unit], on: date) -> dict[str, Person]:
    made = {}
    for serial, (username, name, role, town) in enumerate(STAFF):
        unit = towns.get(town, county) if town else county
        person = Person(name=name, username=username, is_demo=True, phone=names.phone_number(910_000 + serial))
        person.set_unusable_password()
        person.is_superuser = role == Role.SYSTEM
        person.save()
        Scope.objects.create(
            person=person,
            role=role.value,
            unit=unit,
            since=on - timedelta(days=TERM_DAYS),
            sees_reserve=role == Role.COUNTY,
        )
        made[username] = person
    return made


def _offices(random: Random, unit: Unit, posts: dict[str, Post], room: int) -> list[list[Post]]:
    """Who holds what in one village: a list of persons, each a list of posts, at most ``room`` persons."""
    if unit.kind == UnitKind.COMMUNITY:
        alone = random.random() < 0.7
        people = [["JSJ", "JZR"]] if alone else [["JSJ"], ["JZR"]]
        people += [["JWY"] for _ in range(random.randint(3, 5))]
        return [[posts[key] for key in keys] for keys in people[:room]]
    people = [["SJ", "ZR", "LSZ"]] if random.random() < 0.68 else [["SJ", "LSZ"], ["ZR"]]
    people += [["FZ"]] if random.random() < 0.35 else []
    people += [["WY", "TJY"], ["JD"], ["KJ"], random.choice([["WY", "FL"], ["FL"]])]
    extra = [["WG"], ["JC"], ["WY", "ZB"], ["MB", "ZB"], ["TZ", "WG"], ["JS"], ["ZL"], ["HB"], ["XW"]]
    random.shuffle(extra)
    return [[posts[key] for key in keys] for keys in [*people, *extra][:room]]


def _cadres(random: Random, county: County, wanted: int, *, has_main: bool = True) -> None:
    posts = {post.key: post for post in Post.objects.all()}
    rooms = [wanted // len(county.villages)] * len(county.villages)
    for place in random.sample(range(len(rooms)), wanted - sum(rooms)):
        rooms[place] += 1
    password = make_password(None)
    drafts: list[tuple[Person, list[Post], date]] = []
    for unit, room in zip(county.villages, rooms, strict=True):
        for held in _offices(random, unit, posts, room):
            drafts.append(_person(random, unit, held, len(drafts), county, password))
    if has_main:
        _set_main_cadre(county, drafts, posts)
    Person.objects.bulk_create([person for person, _, _ in drafts], batch_size=500)
    offices = []
    for person, held, since in drafts:
        county.persons.append(person)
        county.posts_of[person.pk], county.since_of[person.pk] = held, since
        interim = random.random() < 0.03
        offices += [_office(county, person, post, since, interim) for post in held]
    Appointment.objects.bulk_create(offices, batch_size=500)


def _person(
    random: Random, unit: Unit, held: list[Post], serial: int, county: County, password: str
) -> tuple[Person, list[Post], date]:
    woman = any(post.key == "FL" for post in held) or random.random() < 0.24
    age = random.randint(27, 44) if random.random() < 0.3 else random.randint(45, 65)
    late = random.random() < 0.08
    since = county.on - timedelta(days=random.randint(20, 70)) if late else county.term.since
    person = Person(
        uuid=uuid.UUID(int=random.getrandbits(128), version=4),
        name=names.person_name(random, woman=woman, age=age),
        gender="f" if woman else "m",
        born=date(county.on.year - age, random.randint(1, 12), random.randint(1, 28)),
        phone=names.phone_number(serial),
        home_unit=unit,
        main_post=min((post for post in held if not post.aspirational), key=lambda post: post.order, default=None),
        invited_on=since + timedelta(days=random.randint(1, 6)),
        is_demo=True,
        password=password,
    )
    return person, held, since


def _set_main_cadre(county: County, drafts: list[tuple[Person, list[Post], date]], posts: dict[str, Post]) -> None:
    """Make one person of the main village the 村委会主任 behind the first link, elected in a by-election."""
    places = [n for n, (person, _, _) in enumerate(drafts) if person.home_unit.name == f"{MAIN_VILLAGE}村"]
    first, second = drafts[places[0]], drafts[places[1]]
    since = county.on - timedelta(days=BY_ELECTION_DAYS)
    person = second[0]
    person.name, person.gender, person.username = "王建国", "m", "demo-cadre"
    person.born, person.main_post = date(county.on.year - 53, 4, 8), posts["ZR"]
    person.invited_on = since + timedelta(days=2)
    drafts[places[1]] = (person, [posts["ZR"]], since)
    drafts[places[0]] = (first[0], [post for post in first[1] if post.key != "ZR"], first[2])
    county.cadre = person


def _office(county: County, person: Person, post: Post, since: date, interim: bool) -> Appointment:
    return Appointment(
        person=person,
        post=post,
        unit=person.home_unit,
        term=county.term,
        since=since,
        until=county.term.until,
        interim=interim,
        document="当选通知（演示）" if since == county.term.since else "补选结果（演示）",
        recorded_at=clock.start_of(since),
    )
