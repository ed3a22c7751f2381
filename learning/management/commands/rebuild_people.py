"""manage.py rebuild_people: make levels, gaps and plans of everybody anew from the facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from learning.province import rebuild_everybody


class Command(BaseCommand):
    help = "Rebuild levels, gaps and plans of everybody. --processes: how many at once (PostgreSQL)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_everybody(processes=max(1, options["processes"]))
        self.stdout.write(_("Made anew for %(count)s persons.") % {"count": count})
