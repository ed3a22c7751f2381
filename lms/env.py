"""What the environment says, typed. A value that cannot be read stops the start and names its variable.

An unset variable and an empty one are the same: the default holds. Every reader notes the name it was
asked for in ``READ``, so that a test can compare ``.env.example`` with what the settings really read.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import ParseResult, parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

READ: set[str] = set()
"""Names of the variables that were asked for in this process."""

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}

# safety.md D-04. The file and the pages that it maps are local: never put LMS_DATA on a network drive.
SQLITE_PRAGMAS = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA foreign_keys=ON;
PRAGMA temp_store=MEMORY;
PRAGMA cache_size=-32000;
PRAGMA mmap_size=268435456;
PRAGMA journal_size_limit=67108864;
"""


def load(file: Path) -> None:
    """Take the lines ``NAME=value`` of ``file`` for variables that the environment does not set. No file, no change."""
    if not file.is_file():
        return
    for number, raw in enumerate(file.read_text("utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, sign, value = line.partition("=")
        if not sign or not name.strip().isidentifier():
            raise ImproperlyConfigured(f"{file.name}, line {number}: write NAME=value.")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, *, default: str = "") -> str:
    """The value of ``name`` without the blanks around it."""
    READ.add(name)
    return os.environ.get(name, "").strip() or default


def words(name: str, *, default: list[str]) -> list[str]:
    """The comma-separated words of ``name``."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = text(name).lower()
    if not value:
        return default
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is '{value}'; write 1 or 0.")
    return value in YES


def number(name: str, *, default: int, least: int = 0) -> int:
    """A whole number, not below ``least``."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is '{value}'; write a whole number from {least} up.")
    return int(value)


def path(name: str, *, default: Path) -> Path:
    """An absolute folder or file; it need not exist yet."""
    return Path(text(name) or default).expanduser().resolve()


def secret(name: str) -> str:
    """A secret, from ``name`` itself or from the file that ``<name>_FILE`` names. Empty when neither is set."""
    READ.add(f"{name}_FILE")
    value, file = text(name), text(f"{name}_FILE")
    if value and file:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one.")
    if not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names '{file}', which cannot be read: {error.strerror}.") from error


def kept_secret(file: Path) -> str:
    """A random secret that is made once and kept in ``file``, readable by its owner only."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(secrets.token_urlsafe(50))
    try:
        os.link(draft, file)  # two processes that start together keep the same one: the first link wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii").strip()


def url(name: str, *, default: str, schemes: tuple[str, ...] = ()) -> str:
    """A URL of one of ``schemes`` (any, when none are given)."""
    value = text(name, default=default)
    scheme = urlparse(value).scheme
    if not scheme or (schemes and scheme not in schemes):
        raise ImproperlyConfigured(f"{name} must start with {' or '.join(f'{s}://' for s in schemes) or 'a scheme'}.")
    return value


def database(name: str, *, default: str) -> dict[str, Any]:
    """Django's dictionary for ``sqlite:////absolute/file`` or ``postgresql://user:password@host:port/database``."""
    return database_from(url(name, default=default, schemes=("sqlite", "postgresql", "postgres")), name)


def database_from(value: str, name: str = "the address") -> dict[str, Any]:
    """The same for an address that somebody typed; ``name`` says in an error where it came from."""
    parts = urlparse(value)
    if parts.scheme not in {"sqlite", "postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:// or postgresql://.")
    return sqlite(unquote(parts.path[1:])) if parts.scheme == "sqlite" else postgresql(name, parts)


def sqlite(file: str) -> dict[str, Any]:
    """The embedded profile (safety.md D-04): a writer takes its lock at once and waits up to 20 s for it."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }


def postgresql(name: str, parts: ParseResult) -> dict[str, Any]:
    """The scaled profile (safety.md D-05): no statement of a page runs longer than 10 s."""
    database_name = unquote(parts.path[1:])
    if not database_name:
        raise ImproperlyConfigured(f"{name} names no database: postgresql://user:password@host:5432/database.")
    limits = "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": f"{limits} -c synchronous_commit=on", **options},
    }


def storages(value: str, *, private: Path, static: str) -> dict[str, Any]:
    """Django's STORAGES for ``file:///folder`` or ``s3://key:secret@host/bucket?region=…``.

    ``default`` holds what everybody may see (pictures, recordings); ``private`` holds certificates and exports,
    which only a view with a scope hands out.
    """
    parts = urlparse(value)
    if parts.scheme == "s3":
        default, hidden = s3(parts, "media"), s3(parts, "private")
    elif parts.scheme == "file":
        default, hidden = local(Path(unquote(parts.path))), local(private)
        hidden["OPTIONS"] |= {"base_url": None}
    else:
        raise ImproperlyConfigured("STORAGE_URL must start with file:// or s3://.")
    return {"default": default, "private": hidden, "staticfiles": {"BACKEND": static}}


def local(folder: Path) -> dict[str, Any]:
    """Files in a folder, written for the owner and his group only."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder), "file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    }


def s3(parts: ParseResult, prefix: str) -> dict[str, Any]:
    """A folder in an S3-compatible bucket. Nothing in it is public: links are signed and short-lived."""
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    scheme = "http" if query.get("tls") == "0" else "https"
    place = parts.hostname + (f":{parts.port}" if parts.port else "") if parts.hostname else ""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": parts.path.strip("/"),
            "access_key": unquote(parts.username or "") or None,
            "secret_key": unquote(parts.password or "") or None,
            "endpoint_url": f"{scheme}://{place}" if place else None,
            "region_name": query.get("region"),
            "location": prefix,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_expire": 600,
        },
    }


def mail(value: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for ``smtp://user:password@host:25``, ``smtps://…:465`` or ``file:///folder``."""
    parts = urlparse(value)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and "tls=1" in parts.query,
        "EMAIL_TIMEOUT": 10,
    }


def folder_broker(folder: Path) -> dict[str, Any]:
    """Celery's transport options for the folder that carries the wake-ups. The job table is the truth, not this."""
    places = {key: folder / key for key in ("in", "processed", "control")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(places["in"]),
        "data_folder_out": str(places["in"]),
        "store_processed": True,  # moved aside inside this folder, and swept away by kit.jobs.sweep
        "processed_folder": str(places["processed"]),
        "control_folder": str(places["control"]),
    }
