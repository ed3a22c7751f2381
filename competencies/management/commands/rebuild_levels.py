"""manage.py rebuild_levels: make the states of everybody what the ledger says, and say for how many that was new."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from competencies.rebuild import rebuild_levels


class Command(BaseCommand):
    help = "Rebuild the levels of everybody from the ledger, or of the persons whose ids are given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person_ids", nargs="*", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        changed = rebuild_levels(options["person_ids"] or None)
        self.stdout.write(_("Levels rebuilt; something changed for %(count)s persons.") % {"count": len(changed)})
