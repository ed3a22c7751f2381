"""Static files as `make demo` gathers them, once for all programs that tests serve: packing them takes a dozen seconds of a processor."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "data" / "check"
GATHER = "import django; django.setup(); from lms import serving; serving.collect_static()"


def into(data: Path) -> None:
    """Lay them where a program whose LMS_DATA is ``data`` finds them; one process gathers them, others wait for that."""
    KEPT.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "LMS_DATA": str(KEPT),
        "LMS_ENV_FILE": os.devnull,
    }
    for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
        environment.pop(name, None)
    with (KEPT / "gathering.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([sys.executable, "-c", GATHER], cwd=ROOT, env=environment, check=True)
        shutil.copytree(KEPT / "static", data / "static", dirs_exist_ok=True)
