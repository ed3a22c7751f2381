"""Units and people among 130,000: a merger of two villages, lists and search at the desk, on SQLite and on PostgreSQL.

Runs itself in the product's own process for each database. Five counties of a city with 100 townships, 10,000 villages,
13 people in each; the desk is that of one county. Pages are asked for one after the other through the product's whole
stack, without a network.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from statistics import quantiles
from typing import Any

COUNTIES, TOWNSHIPS, VILLAGES, PERSONS = 5, 20, 100, 13  # of each in the one above
POSTS = ("SJ", "ZR", "FZ", "WY", "WY", "JD", "JC", "LSZ", "KJ", "TJY", "FL", "WG", "ZL")
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳秀英志强桂兰海燕明丽华国庆红永福春玉梅保田建军平生金宝"
AT_ONCE = 2_000
EACH = 12  # requests to each page
LISTS = (
    "/desk/units/?kind=village",
    "/desk/units/?q=7",
    "/desk/people/",
    "/desk/people/?page=40",
    "/desk/people/?state=gap&sort=name",
)


def build() -> dict[str, Any]:
    """The city, set by set; returns who looks and two villages."""
    from datetime import date, timedelta

    from django.db import connection, transaction

    from kit import clock
    from kit.access import Role
    from learning.models import Plan, Programme
    from lms import domain
    from people.models import Appointment, Person, Post, Scope, Term, UnitKind
    from people.units import NewUnit, make_units

    on, since = clock.today(), date(2026, 1, 1)
    domain.load(lambda _line: None)
    post = {one.key: one for one in Post.objects.all()}
    with transaction.atomic():
        city = make_units([NewUnit(UnitKind.CITY, "晋城市", "140500")], since=since)[0]
        counties = make_units(
            [NewUnit(UnitKind.COUNTY, f"第{n + 1}县", f"1405{n + 21}", city) for n in range(COUNTIES)], since=since
        )
        towns = make_units(
            [
                NewUnit(UnitKind.TOWNSHIP, f"第{n + 1}镇", f"{county.code[:6]}{100 + n}", county)
                for county in counties
                for n in range(TOWNSHIPS)
            ],
            since=since,
        )
        villages = []
        for start in range(0, len(towns), 20):
            villages += make_units(
                [
                    NewUnit(UnitKind.VILLAGE, f"第{n + 1}村", f"{town.code[:9]}{200 + n}", town)
                    for town in towns[start : start + 20]
                    for n in range(VILLAGES)
                ],
                since=since,
            )
        term = Term.objects.create(
            unit=counties[0],
            number=14,
            name="第十四届",
            elected_on=since,
            since=since,
            until=since + timedelta(days=1825),
        )
        programme = Programme.objects.create(
            unit=city, term=term, name="第一轮", issuer="测速", since=since, state="published"
        )
        for start in range(0, len(villages) * PERSONS, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, len(villages) * PERSONS))
            people = Person.objects.bulk_create(
                Person(
                    name=FAMILY[number % 20] + GIVEN[number // 20 % 28] + GIVEN[number // 560 % 28],
                    phone=f"139{number:08}",
                    password="!",
                    home_unit=villages[number // PERSONS],
                    main_post=post[POSTS[number % PERSONS]],
                )
                for number in numbers
            )
            Appointment.objects.bulk_create(
                Appointment(
                    person=person, post_id=person.main_post_id, unit_id=person.home_unit_id, term=term, since=since
                )
                for person in people
            )
            Plan.objects.bulk_create(
                Plan(
                    person=person, programme=programme, must_learn=True, placed=True, open_mandatory=person.pk % 3,
                    summary={}, built_at=clock.now(), built_on=on,
                )
                for person in people
            )  # fmt: skip
        organizer = Person.objects.create_user(name="组织部", username="bench")
        Scope.objects.create(person=organizer, role=Role.COUNTY, unit=counties[0], since=since)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum has done by Monday; nobody does it for SQLite
    return {"organizer": organizer, "villages": villages, "city": city}


def timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def measure() -> dict[str, float]:
    """Every figure; in the product's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench import sessions
    from kit import clock
    from lms import serving
    from people import operations, tree
    from people.login import second
    from people.login.sessions import BACKEND, STAFF_KEY
    from people.models import Person
    from people.units import NewUnit

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    call_command("migrate", interactive=False, verbosity=0)
    serving.collect_static()
    built = timed(lambda: world.update(build())) / 1000
    organizer, villages = world["organizer"], world["villages"]
    at = clock.now().timestamp()
    key = sessions.open_for([organizer], backend=BACKEND, extra={STAFF_KEY: at, second.SESSION_KEY: at})[0]
    client = Client(headers={"cookie": f"sessionid={key}", "host": "127.0.0.1"})

    def ask(path: str) -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")

    sys.stderr.write(f"built in {built:.0f} s\n")
    for path in LISTS:
        ask(path)
    lists = {path: [timed(lambda path=path: ask(path)) for _ in range(EACH)] for path in LISTS}
    known = Person.objects.under(villages[0]).first()
    texts = (known.name, known.name[1:], known.initials, known.initials[:2], "13900000007", "没有这人")
    found = [timed(lambda text=text: ask(f"/desk/find/?q={text}")) for text in texts for _ in range(EACH)]

    def queries(people: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            list(people[:25])
        return len(captured)

    assert organizer.scope.paths
    extra = queries(Person.objects.visible_to(organizer)) - queries(Person.objects.all())
    first, second = villages[0], villages[1]
    new = NewUnit("village", "合并村", "140521100999", first.parent)
    deeds: list[Any] = []
    with CaptureQueriesContext(connection) as captured:
        merged = timed(lambda: deeds.append(tree.merge_units([first, second], new, on=clock.today(), by=organizer)))
    undone = timed(lambda: operations.undo(deeds[0], by=organizer))
    for path, times in lists.items():
        sys.stderr.write(f"{path}: {p95(times):.0f} ms\n")
    return {
        "built_s": built,
        "people": Person.objects.count(),
        "merge_s": merged / 1000,
        "merge_statements": len(captured),
        "undo_s": undone / 1000,
        "list_p95_ms": max(p95(times) for times in lists.values()),
        "search_p95_ms": p95(found),
        "scope_queries": extra,
    }


world: dict[str, Any] = {}


def main() -> Any:
    from bench.apart import measured_on_each
    from bench.figures import Figure

    return measured_on_each(
        "people",
        f"units and people among {COUNTIES * TOWNSHIPS * VILLAGES * PERSONS:,}",
        lambda seen, database: [
            Figure("people.merge_s", seen["merge_s"], "s", "<= 1", database),
            Figure("people.merge_undo_s", seen["undo_s"], "s", database=database),
            Figure("people.merge_statements", seen["merge_statements"], "statements", database=database),
            Figure("people.list_p95_ms", seen["list_p95_ms"], "ms", "<= 150", database),
            Figure("people.search_ms", seen["search_p95_ms"], "ms", "<= 100", database),
            Figure("people.scope_queries", seen["scope_queries"], "queries", "<= 0", database),
            Figure("people.built_s", seen["built_s"], "s", database=database),
        ],
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        sys.stdout.write(json.dumps(measure()))
    else:
        main()
