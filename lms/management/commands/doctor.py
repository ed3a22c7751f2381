"""What the machine lacks, in plain Chinese; with Django there, the database and the broker too."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kit import broker
from lms.doctor import Finding, machine, report
from offline import life


class Command(BaseCommand):
    help = "Say what is missing on this machine and what to do about it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        text, fits = report([*machine(options["port"]), *product()])
        self.stdout.write(text)
        if not fits:
            sys.exit(1)


def product() -> Iterator[Finding]:
    """The servers that the settings name."""
    yield database()
    yield wire()
    yield from restored()


def restored() -> Iterator[Finding]:
    """Whether the database came out of a copy, and nobody has told the phones yet."""
    try:
        if life.is_restored():
            cure = "请运行：.venv/bin/python manage.py reapply_erasures && .venv/bin/python manage.py restored"
            yield Finding("恢复", "数据库像是从备份恢复的，手机还不知道", cure, needed=False)
    except DatabaseError:
        return  # it has said so above


def database() -> Finding:
    """Whether the database answers and has the tables of this version."""
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return Finding("数据库", f"{name} 连不上：{type(error).__name__}", "请检查 DATABASE_URL，再看数据库开了没有")
    if waiting:
        cure = "make demo 会自己建好；正式使用请运行：.venv/bin/python manage.py migrate"
        return Finding("数据库", f"{name}，还差 {waiting} 步", cure, needed=False)
    return Finding("数据库", f"{name}，已就绪")


def wire() -> Finding:
    """Whether the broker takes messages; a folder does when it can be written to."""
    if settings.EMBEDDED_BROKER:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        waiting = len(list(folder.glob("*.msg")))
        return Finding("后台任务", f"用文件夹传话，{waiting} 条在等")
    try:
        with broker.wire() as connected:
            connected.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:  # noqa: BLE001  each broker has errors of its own
        return Finding("后台任务", f"连不上：{type(error).__name__}", "请检查 CELERY_BROKER_URL，再看 Redis 开了没有")
    return Finding("后台任务", "消息队列已就绪")
