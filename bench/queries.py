"""Counts the queries of each page in the product's own process. Reads the requests of `world` from a file.

Every statement counts, those that begin and end a transaction too. Each page is asked for before, so that what a process
keeps (the framework, the catalogue, versions of questions) is there, as in a server that has run for a minute.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

LAST, SEEN = 60, 20  # of each page the last sixty are asked for; the most of the last twenty is what counts


def ask(request: list[str]) -> int:
    """The status of one request."""
    method, path, cookie, body = request
    client = Client(headers={"cookie": cookie, "host": "127.0.0.1"})
    if method == "GET":
        return client.get(path).status_code
    form = "application/x-www-form-urlencoded"
    return client.post(path, body.replace("EVENT", str(uuid4())), content_type=form).status_code


def count(page: str, request: list[str], *, show: bool) -> int:
    """The queries of one request."""
    with CaptureQueriesContext(connection) as captured:
        status = ask(request)
    if status != (302 if request[0] == "POST" else 200):
        raise SystemExit(f"{page} answered {status}")
    if show:
        sys.stderr.write(f"\n{page}\n" + "".join(f"  {query['sql'][:400]}\n" for query in captured))
    return len(captured)


def main() -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    requests = json.loads(Path(sys.argv[1]).read_text())
    counts, show = {}, "-v" in sys.argv
    for page, wanted in requests.items():
        for request in wanted[-LAST:-SEEN]:
            ask(request)
        counts[page] = max(count(page, request, show=show) for request in wanted[-SEEN:])
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main()
