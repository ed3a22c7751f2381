"""Erase again whoever came back with a restored database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import clock
from people import erasure


class Command(BaseCommand):
    help = "After a restore: erase again everybody who had been erased, by the list beside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help=f"another list; as a rule {erasure.outside().name}")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] and not options["file"].exists():
            raise CommandError(f"There is no {options['file']}.")
        try:
            noted = erasure.noted_outside(options["file"])
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"That is no list of erasures: {error}") from None
        again = erasure.reapply(noted, on=clock.today())
        self.stdout.write(f"{len(noted)} in the list; {again} erased again.")
