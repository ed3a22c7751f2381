"""What each place lacks: the gap map of a county, of a province and of a nation, on PostgreSQL, from the kept tallies.

The county of 3,000 people is the demonstration's: built, rebuilt, and its map asked for as a page through the product's whole stack.
The others are generated as tallies, township by township with the county's own mix, and kept beside them person by person in a
plain table, so that the sums are compared with a full count. Runs itself in the product's own process.

    python -m bench.gaps                 the figures
    python -m bench.gaps growth          3,000, 30,000, 130,000 and 1,000,000 people, a table
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

PROVINCE, NATION = 130_000, 2_700_000
GROWTH = (3_000, 30_000, 130_000, 1_000_000)
OF_A_TOWNSHIP, TOWNSHIPS, COUNTIES, CITIES = 67, 15, 10, 11  # people; of each in the one above
TIMES = 12
COUNTY_MS, PROVINCE_MS, NATION_MS = 100, 500, 2_000


def measure(county: int, sizes: list[int]) -> dict[str, Any]:
    """Milliseconds, the 95th of a hundred, by number of people; in the product's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    from bench import province
    from learning import tallies
    from learning.province import rebuild_everybody
    from lms import serving
    from people.models import Unit

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    call_command("migrate", interactive=False, verbosity=0)
    serving.collect_static()
    province.build(county)
    rebuild_everybody()
    for lot in tallies.units():
        with transaction.atomic():
            tallies.fold(lot)
    if apart := tallies.verify():
        raise SystemExit(f"{len(apart)} tallies differ from a full count")
    found = {"county": page_of(Unit.objects.get(kind="county"))}
    for people in sizes:
        top = generate(people)
        say(f"{people:,} people generated")
        compare(top)
        found[str(people)] = page_of(top)
    return found


def page_of(unit: Any) -> dict[str, float]:
    """The map of ``unit`` as a page, to somebody who sees all of it."""
    from datetime import date

    from django.test import Client

    from bench import sessions
    from bench.people import p95, timed
    from kit import clock
    from kit.access import Role
    from people.login import second
    from people.login.sessions import BACKEND, STAFF_KEY
    from people.models import Person, Scope

    viewer = Person.objects.create_user(name="组织部", username=f"bench-{unit.pk}")
    Scope.objects.create(person=viewer, role=Role.COUNTY, unit=unit, since=date(2020, 1, 1))
    at = clock.now().timestamp()
    key = sessions.open_for([viewer], backend=BACKEND, extra={STAFF_KEY: at, second.SESSION_KEY: at})[0]
    client = Client(headers={"cookie": f"sessionid={key}", "host": "127.0.0.1"})

    def ask() -> None:
        answer = client.get(f"/desk/map/{unit.pk}/")
        if answer.status_code != 200:
            raise SystemExit(f"the map answered {answer.status_code}")

    ask()
    return {"ms": p95([timed(ask) for _ in range(TIMES)])}


def generate(people: int) -> Any:
    """Units for so many people below one, a person's open competencies as plain rows, and the tallies of these rows."""
    from django.db import connection, transaction

    from people.models import Unit, UnitKind

    towns = max(1, people // OF_A_TOWNSHIP)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # generating is no page
        top = _unit(UnitKind.PROVINCE, f"{people}人", None)
        kinds = [(UnitKind.CITY, TOWNSHIPS * COUNTIES * CITIES), (UnitKind.CITY, TOWNSHIPS * COUNTIES)]
        parents = [(top, towns)]
        # As many levels as so many townships need: a county stands directly above its townships.
        for kind, room in [*kinds, (UnitKind.COUNTY, TOWNSHIPS)]:
            if towns <= room:
                continue
            below = []
            for parent, own in parents:
                count = -(-own // room)
                shares = [own // count + (number < own % count) for number in range(count)]
                below += list(zip(_units(kind, parent, count), shares, strict=True))
            parents = below
        for parent, own in parents:
            _units(UnitKind.TOWNSHIP, parent, own)
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_lack (unit int, person int, competency int, level int)")
        cursor.execute("TRUNCATE bench_lack")
        cursor.execute(
            """
            INSERT INTO bench_lack
            SELECT town.id, p, s.competency_id, s.level
            FROM (SELECT id FROM people_unit WHERE path LIKE %s AND kind = 'township') AS town,
                 generate_series(1, %s) AS p,
                 (SELECT DISTINCT competency_id, level FROM learning_openstep) AS s
            WHERE random() < 0.07
            """,
            [f"{top.path}%", OF_A_TOWNSHIP],
        )
        cursor.execute(
            """
            INSERT INTO learning_gaptally (unit_id, competency_id, level, people, unplaced, steps)
            SELECT unit, competency, level, count(*) FILTER (WHERE lowest), 0, count(*)
            FROM (SELECT *, level = min(level) OVER (PARTITION BY unit, person, competency) AS lowest FROM bench_lack) AS one
            GROUP BY 1, 2, 3
            """
        )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ANALYZE")
    return Unit.objects.get(pk=top.pk)


def compare(top: Any) -> None:
    """The sums of the map beside a full count of the persons."""
    from django.db import connection, transaction

    from reports.gap_map import sums_below

    depth = top.path.count("/") + 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            """
            SELECT split_part(path, '/', %s)::int, competency, count(*)
            FROM (SELECT DISTINCT unit, person, competency FROM bench_lack) AS one JOIN people_unit ON people_unit.id = unit
            GROUP BY 1, 2
            """,
            [depth],
        )
        true = {(unit, competency): people for unit, competency, people in cursor.fetchall()}
    if sums_below(top) != true:
        raise SystemExit("the tallies are not what a full count says")


def _unit(kind: str, name: str, parent: Any) -> Any:
    return _units(kind, parent, 1, name)[0]


def _units(kind: str, parent: Any, count: int, name: str = "") -> list[Any]:
    from people.models import Unit

    made = Unit.objects.bulk_create(
        [
            Unit(kind=kind, name=name or f"第{number + 1}{kind[:2]}", code=f"{number:012}", parent=parent, path="")
            for number in range(count)
        ],
        batch_size=2_000,
    )
    for unit in made:
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    Unit.objects.bulk_update(made, ["path"], batch_size=500)
    return made


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _measured(county: int, sizes: tuple[int, ...]) -> dict[str, Any]:
    import tempfile

    from bench import servers
    from bench.speed import run_module

    with tempfile.TemporaryDirectory() as folder, servers.own_database(f"luxin_gaps_{os.getpid()}") as url:
        settings = servers.environment(Path(folder), DATABASE_URL=url)
        return json.loads(run_module("bench.gaps", settings, "measure", str(county), *map(str, sizes)))


def main() -> Any:
    from bench import servers
    from bench.figures import Figure, Report, figure_table
    from bench.figures import say as tell

    report = Report("gaps")
    if servers.postgresql_answers():
        tell("postgresql: the gap map of a county, a province and a nation …")
        seen = _measured(3_000, (PROVINCE, NATION))
        report.add(
            Figure("gaps.county_ms", seen["county"]["ms"], "ms", f"<= {COUNTY_MS}", "postgresql"),
            Figure("gaps.province_ms", seen[str(PROVINCE)]["ms"], "ms", f"<= {PROVINCE_MS}", "postgresql"),
            Figure("gaps.nation_ms", seen[str(NATION)]["ms"], "ms", f"<= {NATION_MS}", "postgresql"),
        )
        figure_table(report.figures)
    return report


def growth() -> None:
    """How the map grows with the number of people."""
    from bench.figures import table

    seen = _measured(3_000, GROWTH)
    table(("people", "the map, ms"), [(f"{people:,}", f"{seen[str(people)]['ms']:.0f}") for people in GROWTH])


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        sys.stdout.write(json.dumps(measure(int(sys.argv[2]), [int(one) for one in sys.argv[3:]])))
    elif sys.argv[1:2] == ["growth"]:
        growth()
    else:
        main()
