"""Serve the whole product from one command; systemd uses it in the embedded form."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms import serving


class Command(BaseCommand):
    help = "Run the web server and the worker with its timetable until SIGINT or SIGTERM."
    requires_system_checks: list[str] = []  # serving checks what matters before it opens the door

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        serving.serve(options["host"], options["port"], on_ready=self.say)

    def say(self, address: str) -> None:
        self.stdout.write(f"ready {address}")
        self.stdout.flush()
