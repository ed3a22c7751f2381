"""``make test``: what lints, then all tests on SQLite, then those that reach a database on PostgreSQL and Redis.

The second round runs where both servers answer; with REQUIRE_SERVICES=1 it must. Arguments go to pytest.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
POSTGRESQL = os.environ.get("TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("TEST_BROKER_URL") or "redis://127.0.0.1:6379/15"

CHECKS = {
    "style": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "import order": [str(Path(PYTHON).parent / "lint-imports")],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "messages": [PYTHON, "manage.py", "build_messages", "--check"],
}
WORKERS = "3"  # for two cores: those with journeys wait for their browsers
TEMPLATE = [PYTHON, "-m", "tests.template"]


def say(words: str) -> None:
    sys.stdout.write(f"== {words}\n")
    sys.stdout.flush()


def run(command: list[str], **extra: str) -> bool:
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, check=False).returncode == 0


def answers(url: str) -> bool:
    place = urlparse(url)
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((place.hostname or "", place.port or 0)) == 0


def main() -> int:
    silent = [url for url in (POSTGRESQL, REDIS) if not answers(url)]
    rounds = {"SQLite and a folder as broker": {"TEST_DATABASE_URL": "", "TEST_BROKER_URL": ""}}
    if not silent:
        rounds["PostgreSQL and Redis"] = {"TEST_DATABASE_URL": POSTGRESQL, "TEST_BROKER_URL": REDIS}
    # Meanwhile: a round that comes first to its database waits for it.
    making = [subprocess.Popen(TEMPLATE, cwd=ROOT, env={**os.environ, **extra}) for extra in rounds.values()]
    scratch = {"LMS_DATA": str(ROOT / "data" / "check")}
    failed = [name for name, command in CHECKS.items() if not (say(name), run(command, **scratch))[1]]
    if silent and os.environ.get("REQUIRE_SERVICES") == "1":
        say(f"REQUIRE_SERVICES=1, but {' and '.join(urlparse(url).scheme for url in silent)} did not answer")
        return 1
    if silent:
        say(f"tests run on SQLite only: {' and '.join(urlparse(url).scheme for url in silent)} did not answer")
    else:
        say("all tests run on SQLite and a folder as broker; then those that reach a database, on PostgreSQL and Redis")
    for name, extra in rounds.items():
        if failed:
            say(f"failed so far: {', '.join(failed)}")
        say(f"tests on {name}")
        only = ["--only-database"] if extra["TEST_DATABASE_URL"] else []
        if not run([PYTHON, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadfile", *only, *sys.argv[1:]], **extra):
            failed.append(f"tests on {name}")
    for process in making:
        process.wait()
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
