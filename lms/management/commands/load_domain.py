"""Load the domain data: posts, framework, questions, courses and lessons."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit.loading import BadRows
from lms import domain


class Command(BaseCommand):
    help = "Load posts, framework, questions and lessons from the data files; says what it changed."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            domain.load(self.stdout.write)
        except BadRows as error:
            raise CommandError(str(error)) from None
