"""So many people with the demonstration's mix of posts, offices and evidence, and nothing derived: what a rebuild begins with.

The rows come from the demonstration's own writer of histories, person by person from one seed, and go in by COPY a thousand
persons at a time, so that memory does not grow with their number.
"""

from __future__ import annotations

import gc
from random import Random
from typing import Any

from django.db import connection, models, transaction

AT_ONCE = 1_000  # persons
PERSONS_OF_A_VILLAGE = 7.5  # as in the demonstration


def build(persons: int) -> None:
    """The units, people, offices and facts; then what autovacuum would have counted by Monday."""
    from datetime import timedelta

    from kit import clock
    from kit.loading import silent
    from lms import domain
    from lms.demo.build import SEED
    from lms.demo.county import TERM_DAYS, build_county
    from lms.demo.histories import SHARES, Writer

    random = Random(SEED)
    kinds, weights = zip(*SHARES, strict=True)
    with transaction.atomic():
        domain.load(silent, asked_since=clock.today() - timedelta(days=TERM_DAYS))
        gc.disable()  # a hundred thousand objects and no cycles
        county = build_county(
            random, on=clock.today(), villages=max(24, round(persons / PERSONS_OF_A_VILLAGE)), persons=persons
        )
        gc.enable()
    writer = Writer(random, county)
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
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def write(rows: list[Any]) -> None:
    """Facts as they stand in memory, defaults filled in."""
    from kit import bulk

    if rows:
        model: type[models.Model] = type(rows[0])
        names = [field.attname for field in model._meta.concrete_fields]
        bulk.add(model, names, ([getattr(row, name) for name in names] for row in rows))
