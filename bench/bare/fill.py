"""Make the tables of the yardstick, its rows, its users and their sessions; prints the requests as JSON."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.bare.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench import sessions  # noqa: E402
from bench.bare.models import Line  # noqa: E402
from bench.bare.urls import ROWS  # noqa: E402

USERS = 1000


def main() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    Line.objects.bulk_create(
        Line(
            title=f"村务公开要公开哪些事，第 {n} 条", minutes=6 + n % 5, changed_on=date(2026, 1, 1) + timedelta(days=n)
        )
        for n in range(2 * ROWS)
    )
    User.objects.bulk_create(User(username=f"user{n}", password="!") for n in range(USERS))
    keys = sessions.open_for(list(User.objects.order_by("pk")), backend="django.contrib.auth.backends.ModelBackend")
    cookies = [f"sessionid={key}" for key in keys]
    sys.stdout.write(json.dumps({"bare": [["GET", "/", cookie, ""] for cookie in cookies]}))


if __name__ == "__main__":
    main()
