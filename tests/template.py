"""The test database with every migration applied: made once for a state of the migrations, copied from then on.

Two hundred migrations take half a minute of one core, and each process of each round of tests needs what they make.
``python -m tests.template`` makes it where it is missing, for SQLite or for the PostgreSQL of TEST_DATABASE_URL.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.settings import SCRATCH

ROOT = Path(__file__).resolve().parent.parent
KEPT = 3  # states of the migrations; with one more the oldest goes


def start_from_template() -> None:
    """Let the test database that Django is about to create begin as a copy of the template.

    Django migrates it all the same: what the template lacked would still be applied.
    """
    name = name_now()
    if not _there(name):
        _made_apart()
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        return
    create = connection.creation._create_test_db

    def copy(*args: object, **kwargs: object) -> str:
        database = create(*args, **kwargs)
        if not Path(database).is_file():  # one is there with --reuse-db only
            for log in ("-wal", "-shm"):
                Path(f"{database}{log}").unlink(missing_ok=True)  # of a process that was killed
            shutil.copyfile(_file(name), database)
        return database

    connection.creation._create_test_db = copy


def sqlite_file() -> Path:
    """The template for SQLite, whatever these tests run on."""
    file = _file(name_now())
    if not file.is_file():
        _made_apart(TEST_DATABASE_URL="")
    return file


def postgresql_name() -> str:
    """The template on the PostgreSQL that these tests run on, also for who has no connection of Django's."""
    _made_apart()  # which is at its end at once where it is there
    return name_now()


def _made_apart(**extra: str) -> None:
    """In a process of its own: migrations leave traces in one."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **extra}
    subprocess.run([sys.executable, "-m", "tests.template"], cwd=ROOT, env=environment, check=True)


def name_now() -> str:
    """Another name as soon as one migration, of ours or of a library, is another one."""
    digest = hashlib.sha256((ROOT / "kit" / "append_only.py").read_bytes())
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        digest.update(repr(key).encode())
        digest.update(Path(sys.modules[type(migration).__module__].__file__ or "").read_bytes())
    return f"luxin_template_{digest.hexdigest()[:12]}"


def make() -> None:
    """Make the template unless it is there. One process makes it, others wait for that; a half one is never seen."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with (SCRATCH / f"template-{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name = name_now()
        if not _there(name):
            _migrate(name)
            _forget_old()


def _file(name: str) -> Path:
    return SCRATCH / f"{name}.sqlite3"


def _there(name: str) -> bool:
    return _file(name).is_file() if connection.vendor == "sqlite" else name in _databases()


def _databases() -> list[str]:
    """The templates that PostgreSQL has, the oldest first."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^luxin_template_[0-9a-f]{12}$' ORDER BY oid")
        return [name for (name,) in cursor.fetchall()]


def _server(*statements: str) -> None:
    for statement in statements:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


def _migrate(name: str) -> None:
    making = f"{name}_making"
    if connection.vendor == "sqlite":
        _file(making).unlink(missing_ok=True)
        connection.settings_dict["NAME"] = str(_file(making))
    else:
        _server(f'DROP DATABASE IF EXISTS "{making}"', f'CREATE DATABASE "{making}"')
        connection.settings_dict["NAME"] = making
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    if connection.vendor == "sqlite":
        _file(making).rename(_file(name))
    else:
        _server(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def _forget_old() -> None:
    if connection.vendor == "sqlite":
        files = sorted(SCRATCH.glob("luxin_template_*.sqlite3"), key=lambda file: file.stat().st_mtime)
        for file in files[:-KEPT]:
            file.unlink()
    else:
        _server(*(f'DROP DATABASE IF EXISTS "{name}"' for name in _databases()[:-KEPT]))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    make()
