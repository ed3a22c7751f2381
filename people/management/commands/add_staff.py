"""``manage.py add_staff``: the first administrator of a county, and whoever forgot his password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import clock
from kit.access import STAFF, Role
from kit.errors import UserError
from people.models import Unit
from people.staff import enrol_staff
from people.units import statistical_code


class Command(BaseCommand):
    help = "Give somebody a staff account, a right at a unit and a new password, which is printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--account", required=True, help="what is typed at the log-in")
        parser.add_argument("--role", required=True, choices=sorted(role.value for role in STAFF))
        parser.add_argument("--unit", required=True, help="statistical code of the unit, for example 140522")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            unit = Unit.objects.filter(code=statistical_code(options["unit"]), closed_on=None).first()
            if unit is None:
                raise CommandError(f"There is no unit with the code {options['unit']}.")
            enrolled = enrol_staff(
                name=options["name"],
                account=options["account"],
                role=Role(options["role"]),
                unit=unit,
                since=clock.today(),
            )
        except UserError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{enrolled.person.name}  {options['account']}  {enrolled.password}")
