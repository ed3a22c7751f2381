"""``manage.py verify_audit``: whether anybody changed the audit trail, or cut a piece out of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import audit, audit_archive
from kit.models import AuditDay


class Command(BaseCommand):
    help = "Check the chain of every day of the audit trail, and the files of days that were moved out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="first day, for example 2026-06-01")

    def handle(self, *args: Any, **options: Any) -> None:
        days = AuditDay.objects.order_by("day")
        if options["since"]:
            days = days.filter(day__gte=options["since"])
        faults = [fault for head in days if (fault := self.fault_of(head))]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} of {len(days)} days are not whole.")
        self.stdout.write(f"{len(days)} days are whole.")

    def fault_of(self, head: AuditDay) -> str:
        if head.expired_at is not None:
            name = audit_archive.name_of(head.day)
            return "" if audit_archive.check(head.day) else f"{name}: missing or changed"
        found = audit.verify(head.day)
        return f"{found.day}: {found.why} at event {found.number}" if found else ""
