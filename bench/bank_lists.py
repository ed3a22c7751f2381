"""The bank's list, its filters and its search among 20,000 questions, and what says nearly the same as a new one.

Runs itself in the product's own process for each database. Pages are asked for one after the other by a trainer through the
product's whole stack, without a network; the slowest list counts, at its 95th percentile.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from bench.people import p95, timed

BANK, EACH = 20_000, 10
PATH = "/cms/snippets/assessments/question/"
QUERIES = (
    "",
    "?p=200",
    "?level=2&kind=single",
    "?state=changing",
    "?state=review",
    "?law=村民委员会组织法",
    "?law_changed=yes",
    "?tag=换届",
    "?look=yes",
    "?facility=hard",
    "?q=张榜公布",
    "?q=没有这样的题",
)


def measure() -> dict[str, float]:
    """Milliseconds; in the product's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from assessments import bank
    from assessments.load import insert
    from assessments.models import Question
    from bench import sessions
    from bench.bank import questions
    from competencies.models import Law
    from kit import clock
    from kit.access import Role
    from lms import domain, serving
    from people.login import second
    from people.login.sessions import BACKEND, STAFF_KEY
    from people.models import Person, Scope, Unit

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    call_command("migrate", interactive=False, verbosity=0)
    serving.collect_static()
    domain.load(lambda _line: None)
    insert(questions(0, BANK), at=clock.now())
    for number, tag in enumerate(("换届", "公开", "财务", "低保")):
        Question.objects.filter(pk__in=list(Question.objects.values_list("pk", flat=True)[number::7])).update(
            tags=f"|{tag}|"
        )
    Law.objects.filter(name="村民委员会组织法").update(effective_on="2030-01-01")
    county = Unit.objects.create(name="阳城县", kind="county", code="140522", path="/1/")
    trainer = Person.objects.create_user(name="孙老师", username="bench")
    Scope.objects.create(person=trainer, role=Role.TRAINER, unit=county, since=clock.today())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    at = clock.now().timestamp()
    key = sessions.open_for([trainer], backend=BACKEND, extra={STAFF_KEY: at, second.SESSION_KEY: at})[0]
    client = Client(headers={"cookie": f"sessionid={key}", "host": "127.0.0.1"})

    def ask(path: str) -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")

    lists: dict[str, list[float]] = {}
    for query in QUERIES:
        ask(PATH + query)
        lists[query] = [timed(lambda query=query: ask(PATH + query)) for _ in range(EACH)]
        sys.stderr.write(f"{query or 'all'}: {p95(lists[query]):.0f} ms\n")
    with CaptureQueriesContext(connection) as captured:
        ask(PATH)
    words = [row.words for row in Question.objects.order_by("?")[:EACH]]
    alike = [timed(lambda one=one: bank.alike(one)) for one in words]
    return {"list": max(p95(times) for times in lists.values()), "queries": len(captured), "alike": p95(alike)}


def main() -> Any:
    from bench.apart import measured_on_each
    from bench.figures import Figure

    return measured_on_each(
        "bank_lists",
        f"lists among {BANK:,} questions",
        lambda seen, database: [
            Figure("bank.list_ms", seen["list"], "ms", "<= 200", database),
            Figure("bank.list_queries", seen["queries"], "queries", "<= 20", database),
            Figure("bank.alike_ms", seen["alike"], "ms", "<= 200", database),
        ],
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        sys.stdout.write(json.dumps(measure()))
    else:
        main()
