"""manage.py verify_tallies: compare the kept tallies of gaps with a full count, person by person."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from learning import tallies


class Command(BaseCommand):
    help = "Compare the kept tallies of gaps with a full count; with --repair, put right what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        apart = tallies.verify(repair=options["repair"])
        for (unit, competency, level), (said, true) in list(apart.items())[:20]:
            self.stdout.write(f"unit {unit}, competency {competency}, level {level}: {said}, counted {true}")
        if apart and not options["repair"]:
            raise CommandError(_("Tallies that differ from a full count: %(count)s") % {"count": len(apart)})
        self.stdout.write(_("Tallies that differed from a full count: %(count)s") % {"count": len(apart)})
