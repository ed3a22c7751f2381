"""Set up the demonstration county once and serve it, with a link for each role."""

from __future__ import annotations

import os
import socket
from typing import Any

import segno
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kit import fonts
from kit.loading import BadRows
from lms import serving
from lms.demo import build
from people import api as people

ROLES = ("cadre", "trainer", "reviewer", "township", "county", "county_admin")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  what one types to be reached from the office network


class Command(BaseCommand):
    help = "Make the demonstration county unless it is there, and serve it until Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0")  # noqa: S104
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--only-build", action="store_true", help="make the county and stop")
        parser.add_argument("--villages", type=int, default=build.VILLAGES)
        parser.add_argument("--persons", type=int, default=build.PERSONS)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示县只在演示方式下使用：请运行 make demo，或先设 LMS_DEMO=1。")
        if fonts.missing():
            raise CommandError(fonts.NOT_INSTALLED)
        if not options["only_build"]:
            serving.refuse_taken(options["host"], options["port"])
        with serving.beside():
            self.prepare(options["villages"], options["persons"])
        if not options["only_build"]:
            self.name_address(options["host"], options["port"])
            serving.serve(options["host"], options["port"], on_ready=self.announce)

    def prepare(self, villages: int, persons: int) -> None:
        """The schema of this version, then the county if it is not there; what is there stays."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):  # else a start would wait for nothing
            call_command("migrate", interactive=False, verbosity=0)
        if build.is_built():
            return
        self.stdout.write(f"正在准备演示县（{villages} 个村、{persons} 人），约半分钟……")
        self.stdout.flush()
        try:
            build.build(self.report, villages=villages, persons=persons)
        except BadRows as error:
            raise CommandError(str(error)) from None

    def name_address(self, host: str, port: int) -> None:
        """What the programs that are started now print in papers and codes: the address under which a phone finds us."""
        reachable = lan_address() or "127.0.0.1" if host in EVERYWHERE else host
        if port:
            os.environ.setdefault("PUBLIC_URL", f"http://{reachable}:{port}")

    def report(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()

    def announce(self, address: str) -> None:
        """The address, a link for each role, and the address of the office network as a QR code."""
        port = address.rpartition(":")[2]
        everywhere = any(host in address for host in EVERYWHERE)
        local = f"http://127.0.0.1:{port}" if everywhere else address
        self.stdout.write(f"ready {local}")
        for role in ROLES:
            self.stdout.write(f"{role} {local}{people.demo_path(role)}")
        if everywhere and (lan := lan_address()):
            self.stdout.write(f"\n同一个网络里的手机，扫这个码打开 http://{lan}:{port}")
            segno.make(f"http://{lan}:{port}/", error="m").terminal(out=self.stdout, compact=True)
        self.stdout.write("按 Ctrl-C 停止。数据会留着；make demo-data 重新做一份。")
        self.stdout.flush()


def lan_address() -> str | None:
    """The address of this machine in the office network; None without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation: only the route is looked up
        except OSError:
            return None
        return str(probe.getsockname()[0])
