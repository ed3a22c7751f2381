"""How often something of the exam world counts twice. Runs in the product's own process; prints a number."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db.models import Count  # noqa: E402

from offline.models import Event  # noqa: E402


def main() -> None:
    """Events of one person with the same store and number: a phone that sent something again under another id."""
    again = Event.objects.exclude(store="").values("person", "store", "seq").annotate(n=Count("id")).filter(n__gt=1)
    sys.stdout.write(str(sum(row["n"] - 1 for row in again)))


if __name__ == "__main__":
    main()
