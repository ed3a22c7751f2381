"""So many people with the demonstration's mix of posts, offices and evidence, and nothing derived: what a rebuild begins with.

Counties of 3,000 people come from the demonstration's own writer of histories, person by person from one seed. Beyond ten of them
(on PostgreSQL) the ten are copied with all their facts, each copy some days earlier, so that a million people take minutes and
not hours. Rows go in by COPY or by one statement a table; memory does not grow with their number.
"""

from __future__ import annotations

import gc
from random import Random
from typing import Any

from django.db import connection, models, transaction

AT_ONCE = 1_000  # persons
OF_A_COUNTY = 3_000
WRITTEN = 10  # counties; the others are copies
PERSONS_OF_A_VILLAGE = 7.5  # as in the demonstration
APART = 10_000_000  # between the keys of a row and of its copy
DAYS_EARLIER = 2  # than the copy before


def build(persons: int) -> None:
    """The units, people, offices and facts; then what autovacuum would have counted by Monday."""
    from datetime import timedelta

    from kit import clock
    from kit.loading import silent
    from lms import domain
    from lms.demo.build import SEED
    from lms.demo.county import TERM_DAYS, another_county, build_county
    from lms.demo.histories import Writer

    random = Random(SEED)
    counties = max(1, -(-persons // OF_A_COUNTY))
    size = round(persons / counties)
    villages = max(24, round(size / PERSONS_OF_A_VILLAGE))
    written = min(counties, WRITTEN) if connection.vendor == "postgresql" else counties
    with transaction.atomic():
        domain.load(silent, asked_since=clock.today() - timedelta(days=TERM_DAYS))
        county = build_county(random, on=clock.today(), villages=villages, persons=size)
    writer = Writer(random, county)
    paths = []
    for number in range(1, written + 1):
        if number > 1:
            with transaction.atomic():
                county = another_county(random, county, number=number, villages=villages, persons=size)
        live(random, writer, county)
        paths.append(county.unit.path)
    for number in range(1, -(-counties // WRITTEN)):
        copy(paths[: counties - number * WRITTEN], number)
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("ANALYZE")


def live(random: Random, writer: Any, county: Any) -> None:
    """Three months of everybody of a county."""
    from lms.demo.histories import SHARES

    kinds, weights = zip(*SHARES, strict=True)
    gc.disable()  # a hundred thousand objects and no cycles
    for start in range(0, len(county.persons), AT_ONCE):
        for person in county.persons[start : start + AT_ONCE]:
            if county.cadre is not None and person.pk == county.cadre.pk:
                writer.main_cadre(person)
            else:
                writer.history(person, random.choices(kinds, weights)[0])
        facts = writer.facts
        with transaction.atomic():
            for rows in (facts.estimates, facts.evidence, facts.completions, facts.credit):
                write(rows)
                rows.clear()
    gc.enable()


def write(rows: list[Any]) -> None:
    """Facts as they stand in memory, defaults filled in."""
    from kit import bulk

    if rows:
        model: type[models.Model] = type(rows[0])
        names = [field.attname for field in model._meta.concrete_fields]
        bulk.add(model, names, ([getattr(row, name) for name in names] for row in rows))


def copy(paths: list[str], number: int) -> None:
    """The counties at ``paths`` once more with all that happened there, some days earlier."""
    from competencies.models import Estimate, Evidence
    from courses.models import LessonCompletion
    from learning.models import CreditGrant, Programme, ProgrammeCourse
    from people.models import Appointment, Person, Term, Unit

    key, earlier = f"{{}} + {number * APART}", f"{{}} - {number * DAYS_EARLIER}"
    moment, other = f"{{}} - interval '{number * DAYS_EARLIER} days'", "gen_random_uuid()"
    depth = paths[0].count("/") - 2
    path = (
        f"(SELECT '/' || string_agg(CASE WHEN at > {depth} THEN (one::bigint + {number * APART})::text ELSE one END, '/'"
        " ORDER BY at) || '/' FROM unnest(string_to_array(trim(BOTH '/' FROM row.path), '/')) WITH ORDINALITY AS s (one, at))"
    )
    parent = f"CASE WHEN {{}} IN (SELECT id FROM bench_unit) THEN {key} ELSE {{}} END"
    facts = {"id": other, "person_id": key, "source_id": other, "on": earlier, "at": moment, "recorded_at": moment}
    place = {"id": key, "unit_id": key}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            "CREATE TEMP TABLE bench_unit ON COMMIT DROP AS SELECT id FROM people_unit WHERE path LIKE ANY (%s)",
            [[f"{one}%" for one in paths]],
        )
        cursor.execute(
            "CREATE TEMP TABLE bench_person ON COMMIT DROP AS"
            " SELECT id FROM people_person WHERE home_unit_id IN (SELECT id FROM bench_unit)"
        )
        units, persons = "unit_id IN (SELECT id FROM bench_unit)", "person_id IN (SELECT id FROM bench_person)"
        again(
            cursor,
            Unit,
            "id IN (SELECT id FROM bench_unit)",
            {"id": key, "uuid": other, "path": path, "parent_id": parent},
        )
        again(cursor, Term, units, place)
        again(cursor, Programme, units, {**place, "uuid": other, "term_id": key})
        again(
            cursor,
            ProgrammeCourse,
            "programme_id IN (SELECT id FROM learning_programme WHERE unit_id IN (SELECT id FROM bench_unit))",
            {"id": key, "programme_id": key},
        )
        again(
            cursor,
            Person,
            "id IN (SELECT id FROM bench_person)",
            {"id": key, "uuid": other, "username": f"{{}} || '-{number}'", "home_unit_id": key, "invited_on": earlier},
        )
        again(
            cursor, Appointment, persons, {**facts, "unit_id": key, "term_id": key, "since": earlier, "until": earlier}
        )
        for model in (Evidence, Estimate, LessonCompletion, CreditGrant):
            again(cursor, model, persons, facts)


def again(cursor: Any, model: type[models.Model], where: str, other: dict[str, str]) -> None:
    """Rows of one table once more, some columns with another value ({}: what they had)."""
    quote = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields]
    values = [other.get(column, "{}").replace("{}", f"row.{quote(column)}") for column in columns]
    table = quote(model._meta.db_table)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(map(quote, columns))})"
        f" SELECT {', '.join(values)} FROM {table} AS row WHERE {where}"
    )
