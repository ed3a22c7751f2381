"""Bring sealed values under the key that seals now."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kit import rotation


class Command(BaseCommand):
    help = "Seal all personal data anew with the first key of FIELD_KEY; may be stopped and started again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--indexes",
            action="store_true",
            help="make the search indexes anew instead, after INDEX_KEY was changed and while the product stands still",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        turned = rotation.index_anew(self.told) if options["indexes"] else rotation.seal_anew(self.told)
        lost = [each for each in turned if each.lost]
        for each in lost:
            keys = ", ".join(map(str, each.lost[:20]))
            self.stderr.write(f"{each.name}: no key opens {len(each.lost)} rows: {keys}")
        self.stdout.write(f"{sum(each.done for each in turned)} values in {len(turned)} fields are up to date.")
        if lost:
            self.stderr.write("Put the old key back behind the new one, and run this again.")
            sys.exit(1)

    def told(self, name: str, done: int, total: int) -> None:
        """One line a batch, so that it can be watched and a log can be read."""
        if total:
            self.stdout.write(f"{name}: {done} / {total}")
