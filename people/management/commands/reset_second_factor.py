"""``manage.py reset_second_factor``: for the only administrator whose telephone is lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.login import second
from people.models import Person


class Command(BaseCommand):
    help = "Forget the authenticator app of a staff account and end its sessions; it joins another at the next log-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", required=True, help="what is typed at the log-in")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(username=options["account"]).first()
        if person is None:
            raise CommandError(f"There is no account '{options['account']}'.")
        had_one = second.reset(person, by=None)
        self.stdout.write("reset" if had_one else "there was none; its sessions are ended")
