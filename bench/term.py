"""换届 of four hundred villages: the seconds from 【执行】 to the new term, on SQLite and on PostgreSQL.

Runs itself in the product's own process for each database. Half of the seats are re-elected, a third get somebody new,
the others are vacant; the time is that of `people.term_turning.carry_out`, hand-overs and the requests for new plans
included, and that of taking it back.
"""

from __future__ import annotations

import json
import os
import sys
import time

VILLAGES, PERSONS = 400, 2800
SECONDS = 30


def measure() -> dict[str, float]:
    """Seconds to read, carry out and undo, and how many statements; in the product's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from random import Random

    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from kit import clock
    from lms import domain
    from lms.demo.county import build_county
    from people import term_reading, term_turning, terms
    from people.models import Turn
    from people.term_rules import Outcome, last_day

    call_command("migrate", interactive=False, verbosity=0)
    on = clock.today()
    with transaction.atomic():
        domain.load(lambda _line: None)
        county = build_county(Random(20260312), on=on, villages=VILLAGES, persons=PERSONS)
    by = county.staff["demo-county"]
    turn = terms.open_turn(county.unit, terms.Days(14, on, on, last_day(on)), by=by)
    lines = list(term_reading.lines_of(turn))
    said = [
        terms.Saying(line.pk, line.unit_id, line.post_id, Outcome.NEW, f"新人{line.pk}", f"139{line.pk:08}")
        if number % 3 == 0
        else terms.Saying(line.pk, line.unit_id, line.post_id, Outcome.VACANT)
        for number, line in enumerate(lines)
        if number % 3 == 0 or line.appointment is None
    ]
    terms.say(turn, said, by=by, among=terms.places(by, turn))
    terms.re_elect_rest(turn, county.unit, by=by)
    started = time.monotonic()
    reading = term_reading.read(turn)
    read = time.monotonic() - started
    if not reading.is_ready:
        raise SystemExit(f"not ready: {reading.counts}")
    with CaptureQueriesContext(connection) as captured:
        started = time.monotonic()
        term_turning.carry_out(turn, by=by, expect=reading.fingerprint)
        carried = time.monotonic() - started
    if found := term_turning.orphans(county.unit, on=on):
        raise SystemExit(f"{len(found)} orphans")
    started = time.monotonic()
    term_turning.undo(Turn.objects.get(), by=by)
    undone = time.monotonic() - started
    return {"seats": len(lines), "read": read, "carried": carried, "undone": undone, "statements": len(captured)}


def main():
    from bench.apart import measured_on_each
    from bench.figures import Figure

    return measured_on_each(
        "term",
        f"换届 of {VILLAGES} villages",
        lambda seen, database: [
            Figure("people.term_s", seen["carried"], "s", f"<= {SECONDS}", database),
            Figure("people.term_read_s", seen["read"], "s", database=database),
            Figure("people.term_undo_s", seen["undone"], "s", database=database),
            Figure("people.term_statements", seen["statements"], "statements", database=database),
        ],
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        sys.stdout.write(json.dumps(measure()))
    else:
        main()
