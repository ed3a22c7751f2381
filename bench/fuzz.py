"""10,000 events out of order, on SQLite and on PostgreSQL: duplicated, replayed, changed under their own id, from two phones with
clocks in 1970 and 2031 that take over from each other, and from somebody else. Questions of every kind that a machine scores.

Runs itself in the product's own process for each database. lost: sent and in no table. doubled: counted more than once.
differing: what is stored is not what a reference of its own says, or not what the log gives again.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

EVENTS, STEPS = 10_000, 160
SEED = 20260312


def measure() -> dict[str, float]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from random import Random

    from django.core.management import call_command

    from assessments import proving
    from kit import clock
    from lms import domain
    from offline.models import Event
    from people.models import Person
    from tests.assessments.fuzzing import History, plant, steps

    call_command("migrate", interactive=False, verbosity=0)
    domain.load(lambda _line: None)
    at = clock.now()
    plant(at)
    stranger = Person.objects.create_user(name="别人")
    chance, histories, started = Random(SEED), list[History](), time.monotonic()
    sent = 0
    while Event.objects.count() < EVENTS:
        history = History(Person.objects.create_user(name=f"学员{len(histories)}"), stranger, at=at)
        history.run(steps(chance, STEPS))
        histories.append(history)
        sent += sum(history.numbers.values())
    return {
        "events": Event.objects.count(),
        "sent": sent,
        "lost": sum(history.lost for history in histories),
        "doubled": sum(history.doubled for history in histories),
        "differing": sum(len(history.differences()) for history in histories) + len(list(proving.differences())),
        "seconds": time.monotonic() - started,
    }


def main() -> Any:
    from bench.apart import measured_on_each
    from bench.figures import Figure

    return measured_on_each(
        "fuzz",
        f"{EVENTS:,} events out of order",
        lambda seen, database: [
            Figure("fuzz.events", seen["events"], "events", f">= {EVENTS}", database),
            Figure("fuzz.sent", seen["sent"], "sendings", database=database),
            Figure("fuzz.lost", seen["lost"], "events", "<= 0", database),
            Figure("fuzz.doubled", seen["doubled"], "events", "<= 0", database),
            Figure("fuzz.differing", seen["differing"], "sittings", "<= 0", database),
            Figure("fuzz.seconds", seen["seconds"], "s", database=database),
        ],
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        sys.stdout.write(json.dumps(measure()))
    else:
        main()
