"""manage.py restored: the last step of every restore; phones then send again what the copy may not have."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kit import clock
from offline import life


class Command(BaseCommand):
    help = "After a restore of the database: begin a new epoch, so that phones send the last seven days once more."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"epoch {life.restored(at=clock.now())}")
