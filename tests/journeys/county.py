"""The county of 20 villages in which journeys take place: made once in a run, from nothing, as `make demo` makes it, then copied."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests import gathered

ROOT = Path(__file__).resolve().parents[2]
# What the demonstration reads aloud in its first minutes, so that no journey waits for it: lessons, and the notice.
READ_ALOUD = """
import django
django.setup()
from courses.audio.passages import READ_ON
from courses.audio.readings import SPEAK
from kit import clock, jobs
from kit.models import Job
asked = Job.objects.filter(kind__in=[SPEAK, READ_ON]).order_by("due_at", "id")
asked.update(due_at=clock.now())
jobs.run_now(list(asked.values_list("id", flat=True)))
"""
DEMO = [sys.executable, "manage.py", "demo", "--villages", "20", "--persons", "150"]


def environment(folder: Path, **database: str) -> dict[str, str]:
    """Of a demonstration whose data lie in ``folder``."""
    values = {
        **os.environ, "LMS_DEMO": "1", "LMS_DATA": str(folder / "data"), "MEDIA_ROOT": str(folder / "media"), "FONT_DIR": str(settings.FONT_DIR),
        "DJANGO_SETTINGS_MODULE": "lms.settings", "PYTHONUNBUFFERED": "1", **database,
    }  # fmt: skip
    values.pop("SECRET_KEY", None)
    return values


def copy(kept: Path, folder: Path) -> None:
    """Let the data of a demonstration in ``folder`` begin as those in ``kept``, which are made unless they are there: one
    process makes them, others wait for that.
    """
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            make(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)


def make(kept: Path) -> None:
    """A half one is never seen."""
    making = kept.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    gathered.into(making / "data")
    for command in ([*DEMO, "--only-build"], [sys.executable, "-c", READ_ALOUD]):
        done = subprocess.run(command, cwd=ROOT, env=environment(making), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    making.rename(kept)
