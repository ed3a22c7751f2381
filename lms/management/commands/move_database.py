"""Copy everything from the present database into another, empty one; used once, from SQLite to PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms import moving


class Command(BaseCommand):
    help = "Make the schema in an empty database, copy every row in one transaction and compare both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", help="postgresql://user:password@host/database, or sqlite:///file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = moving.move(options["target"], self.stdout.write)
        except moving.NotEmpty as error:
            raise CommandError(f"目标数据库里已经有数据（{error}）。请换一个空的数据库。") from None
        except moving.Differs as error:
            raise CommandError(f"两边对不上，什么都没有写进去：{error}") from None
        self.stdout.write(f"{sum(counts.values())} 行，{len(counts)} 张表，两边一致。现在可以改 DATABASE_URL 了。")
