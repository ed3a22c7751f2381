"""The settings that must hold, read from the product's own module, and the whole of it as it runs in production."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lms import env
from lms import settings as product

PRODUCTION = {"PUBLIC_URL": "https://learn.example.gov.cn", "LMS_ENV_FILE": os.devnull}
# Read by others than lms/settings.py: none may be missing in .env.example.
LINE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.M)


def manage(*arguments: str, folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=product.BASE,
        env={**clean, "LMS_DATA": str(folder), **extra},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "app", ["wagtail.api.v2", "wagtail.api.v3", "wagtail.contrib.search_promotions", "django.contrib.admin"]
)
def test_what_we_do_not_use_is_not_there(app):
    assert app not in product.INSTALLED_APPS


def test_wagtail_calls_no_foreign_host_and_keeps_private_what_is():
    assert product.WAGTAILDOCS_SERVE_METHOD == "serve_view"
    assert product.WAGTAILDOCS_EXTENSIONS
    assert "svg" not in product.WAGTAILIMAGES_EXTENSIONS
    assert product.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert product.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert product.WAGTAILEMBEDS_FINDERS == []
    assert product.WAGTAILIMAGES_MAX_UPLOAD_SIZE == 10 * 1024 * 1024


def test_a_county_may_try_the_default(tmp_path):
    done = manage("shell", "-v0", "-c", WHAT_HOLDS, folder=tmp_path, LMS_ENV_FILE=os.devnull)
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said == {"debug": False, "demo": False, "engine": "sqlite3", "secret": True, "hsts": 0}
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_in_production_the_check_of_django_is_clean(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_public_https_address_turns_on_what_belongs_to_it(tmp_path):
    done = manage("shell", "-v0", "-c", WHAT_HTTPS_BRINGS, folder=tmp_path, **PRODUCTION)
    assert json.loads(done.stdout.strip().splitlines()[-1]) == [
        "__Host-sessionid",
        "__Host-csrftoken",
        True,
        True,
        31_536_000,
    ]


def test_the_example_names_every_variable_and_no_other():
    text = (product.BASE / ".env.example").read_text("utf-8")
    assert set(LINE.findall(text)) == env.READ - {"TEST_DATABASE_URL"}


def test_passwords_are_hashed_as_decided():
    from kit.hashing import Argon2

    assert product.PASSWORD_HASHERS[0] == "kit.hashing.Argon2"
    assert (Argon2.memory_cost, Argon2.time_cost, Argon2.parallelism) == (19456, 2, 1)
    assert Argon2().encode("一个长的口令", "somesalt123").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_sqlite_is_set_as_decided(tmp_path):
    place = env.database("UNSET_HERE", default=f"sqlite:///{tmp_path}/x.sqlite3")
    env.READ.discard("UNSET_HERE")
    assert place["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert place["OPTIONS"]["timeout"] == 20
    assert place["CONN_MAX_AGE"] is None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert f"PRAGMA {pragma};" in place["OPTIONS"]["init_command"]


WHAT_HOLDS = """
import json
from django.conf import settings
print(json.dumps({"debug": settings.DEBUG, "demo": settings.DEMO, "secret": len(settings.SECRET_KEY) >= 50,
    "engine": settings.DATABASES["default"]["ENGINE"].rsplit(".")[-1], "hsts": settings.SECURE_HSTS_SECONDS}))
"""
WHAT_HTTPS_BRINGS = """
import json
from django.conf import settings
print(json.dumps([settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS]))
"""
