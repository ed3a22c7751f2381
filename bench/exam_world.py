"""An exam of twenty fixed questions: persons who have begun it and persons who are about to. Runs in the product's own process.

`write` plants it and gives the requests; printed as JSON for bench.answers and bench.kill.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

QUESTIONS = 20
LESSON = "EXAM-L1"
CSRF = "b" * 32


def plant(begun: int, about_to: int, *, with_scripts: bool = False) -> dict[str, Any]:
    """begun: each with cookie, address and items of an open sitting.  about_to: the cookies of the others.

    with_scripts: browsers come, so the static files are collected.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from uuid import uuid4

    from django.conf import settings
    from django.core.management import call_command

    from assessments import api, bank, holding
    from assessments.load import insert
    from assessments.quizzes import ensure_check
    from bench import sessions
    from competencies.load import load_framework
    from kit import clock
    from lms import serving
    from people.load import load_posts
    from people.login.sessions import BACKEND
    from people.models import Person
    from tests.assessments.factories import question

    # The rest of the domain does not matter here.
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    if with_scripts:
        serving.collect_static()
    load_posts()
    load_framework(on=clock.today())
    rows = [question("LZ04", 2, number) for number in range(1, QUESTIONS + 1)]
    insert(rows, at=clock.now())
    bank.touch()
    ensure_check(LESSON, "测速考试", [row.code for row in rows])
    persons = Person.objects.bulk_create(
        Person(name=f"考生{n}", phone=f"138{n:08}", password="!") for n in range(begun + about_to)
    )
    cookies = [f"sessionid={key}; csrftoken={CSRF}" for key in sessions.open_for(persons, backend=BACKEND)]
    learners = []
    for person, cookie in zip(persons[:begun], cookies, strict=False):
        sitting = api.start_check(person, LESSON, at=clock.now())
        holding.take(person, sitting.pk, "bench", event=uuid4(), at=clock.now())
        learners.append(
            {"cookie": cookie, "sitting": str(sitting.pk), "items": [[line["v"], line["o"]] for line in sitting.paper]}
        )
    return {"begun": learners, "about_to": cookies[begun:]}


def answer(learner: dict[str, Any], place: int, said: int = 0, event: str = "EVENT") -> list[str]:
    """The request of one answer, as its form sends it."""
    item, options = learner["items"][place]
    last = "&last=1" if place == QUESTIONS - 1 else ""
    form = (
        f"csrfmiddlewaretoken={CSRF}&event={event}&lease=1&item={item}{last}&a={options[said % len(options)]}&go=next"
    )
    return ["POST", f"/quiz/{learner['sitting']}/{place + 1}/", learner["cookie"], form]


def start(cookie: str) -> list[str]:
    """The request that begins the exam."""
    return ["POST", f"/quiz/check/{LESSON}/", cookie, f"csrfmiddlewaretoken={CSRF}"]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(plant(int(sys.argv[1]), int(sys.argv[2]), with_scripts="scripts" in sys.argv)))
