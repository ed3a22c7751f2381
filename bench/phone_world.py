"""A small demonstration county with everything that the phone opens. Runs in the product's own process; prints JSON:
the cookie of somebody who has a certificate, and the address of each page.
"""

from __future__ import annotations

import json
import os
import sys
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from assessments import api as assessments  # noqa: E402
from assessments import handing_in  # noqa: E402
from assessments.handing_in import NEXT, Form  # noqa: E402
from assessments.models import Sitting  # noqa: E402
from bench import sessions  # noqa: E402
from bench.world import BACKEND, FIRST_LESSON, do_what_waits  # noqa: E402
from certificates.models import Certificate  # noqa: E402
from kit import clock  # noqa: E402
from kit.models import Job  # noqa: E402
from lms import serving  # noqa: E402
from lms.demo import build  # noqa: E402
from people.models import Person  # noqa: E402

NEXT_LESSON = "M01-L2"


def sit_through(person: Person, lesson: str) -> Sitting:
    """A check that was answered and handed in."""
    at = clock.now()
    sitting = assessments.start_check(person, lesson, at=at)
    for line in sitting.asked:
        form = Form(uuid4(), line.item, (line.options[0],), NEXT, is_last=False)
        handing_in.answer(person, sitting.pk, form, at=at)
    handing_in.submit(person, sitting, uuid4(), at=at)
    return sitting


def main() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    serving.collect_static()
    build.build(lambda _line: None, villages=20, persons=150)
    Job.objects.update(due_at=clock.now())  # lessons are read aloud now, not in a minute
    do_what_waits()
    person = Certificate.objects.order_by("pk").select_related("person").first().person
    (key,) = sessions.open_for([person], backend=BACKEND)
    asked = assessments.start_check(person, FIRST_LESSON, at=clock.now())
    pages = {
        "login": "/enter/",
        "home": "/",
        "gap": "/gap/",
        "lesson": f"/lesson/{FIRST_LESSON}/",
        "question": f"/quiz/{asked.pk}/1/",
        "result": f"/quiz/{sit_through(person, NEXT_LESSON).pk}/result/",
        "certificate": "/certificates/",
        "display": "/settings/display/",
    }
    said = {"name": settings.SESSION_COOKIE_NAME, "value": key, "pages": pages, "next": f"/lesson/{NEXT_LESSON}/"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
