"""A county copied into another database: every row is there once, and the sealed numbers open.

In processes of its own: a test may not open a second database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import template

ROOT = Path(__file__).resolve().parents[2]
FILL = """
import django; django.setup()
from people.load import load_posts
from people.models import Person, Post, Unit
from people.appointments import appoint
from datetime import date
load_posts()
from django.db import transaction
village = Unit.objects.create(kind="village", name="大湾村", code="140522101201", path="/1/")
with transaction.atomic(): people = [Person.objects.create(name=f"居民{number}", phone=f"2000000{number:04d}", password="!") for number in range(1200)]
appoint(people[-1], Post.objects.get(key="ZR"), village, since=date(2026, 1, 1))
"""
LOOK = """
import django; django.setup()
from people.models import Appointment, Person
last = Person.objects.order_by("-pk")[0]
print(Person.objects.count(), Appointment.objects.count(), last.phone, Person.objects.create(name="新", password="!").pk > last.pk)
"""


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """A data folder with a small county in SQLite."""
    shutil.copyfile(template.sqlite_file(), tmp_path / "lms.sqlite3")
    filled = run(tmp_path, "-c", FILL)
    assert filled.returncode == 0, filled.stderr
    return tmp_path


@pytest.fixture
def target(tmp_path: Path, db: None) -> Iterator[str]:
    """An empty database of the kind that the tests run on."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        shutil.copyfile(template.sqlite_file(), tmp_path / "target.sqlite3")
        yield f"sqlite:///{tmp_path}/target.sqlite3"
        return
    name = f"lx_move_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as own:
        own.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            own.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LMS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "lms.settings", **more}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False
    )


def test_every_row_arrives_and_a_target_in_use_is_left_alone(folder, target):
    moved = run(folder, "manage.py", "move_database", target)
    assert moved.returncode == 0, moved.stderr
    assert "people_person: 1200" in moved.stdout
    seen = run(folder, "-c", LOOK, DATABASE_URL=target)
    assert seen.stdout.split() == ["1200", "1", "20000001199", "True"], seen.stderr
    again = run(folder, "manage.py", "move_database", target)
    assert again.returncode == 1
    assert "已经有数据" in again.stderr
