"""manage.py verify_grades: score every closed sitting once more from its log and the key, and list what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import proving
from assessments.models import Sitting


class Command(BaseCommand):
    help = "Score every closed sitting again from its log and the key, and list what differs. Writes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for found, difference in enumerate(proving.differences(), start=1):  # noqa: B007  the last number is the count
            self.stdout.write(f"{difference.sitting} {difference.what}")
        if found:
            raise CommandError(
                ngettext("%(count)s difference found.", "%(count)s differences found.", found) % {"count": found}
            )
        count = Sitting.objects.filter(closed_at__isnull=False).count()
        self.stdout.write(_("%(count)s closed sittings are what their log and key say.") % {"count": count})
