"""The settings of the tests: the product's own, and a reason for every difference."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Read by lms.settings: nothing of a test lands in the developer's data folder.
SCRATCH = Path(tempfile.gettempdir()) / f"luxin-tests-{os.getuid()}"
os.environ["LMS_DATA"] = str(SCRATCH)
os.environ["LMS_ENV_FILE"] = os.devnull
for _name in ("DATABASE_URL", "CELERY_BROKER_URL", "STORAGE_URL", "PUBLIC_URL", "LMS_DEBUG", "LMS_DEMO", "MAIL_URL"):
    os.environ.pop(_name, None)

from lms.settings import *  # noqa: E402, F403
from lms.settings import env  # noqa: E402

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Fast: the strength of a hash is no matter of these tests; tests/lms asserts the real one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Nothing leaves the process, and nothing stays.
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {"base_url": None}},
    # No collectstatic before a test: the plain storage answers with plain names.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
JOBS_INLINE = True  # after a commit; inside an open test transaction use kit.jobs.run_pending()
STRICT_ACCESS = True
SECOND_FACTOR = False  # its own tests turn it on: tests/people/login/test_second.py, tests/house/test_second_factor.py
CELERY_BROKER_URL = "memory://"  # a wake-up goes nowhere; tests run jobs with kit.jobs.run_pending()
CELERY_BROKER_TRANSPORT_OPTIONS = {}
EMBEDDED_BROKER = False

# A file, since several connections and a real worker must see the same rows; its own for each process, or one that is
# kept with LX_TEST_DB=name. PostgreSQL with TEST_DATABASE_URL.
NAME = os.environ.get("LX_TEST_DB") or f"run{os.getpid()}"
DATABASES = {"default": env.database("TEST_DATABASE_URL", default=f"sqlite:///{SCRATCH}/unused.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{SCRATCH}/{NAME}.sqlite3"}
    # A test that loses power may lose its rows; tests/lms asserts the real pragmas.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # The same here; and the few rows of a test are read sooner than their reading is compiled.
    # A whole county is made within one transaction, in which a busy machine says nothing to the database for longer than a page may.
    quick = " -c synchronous_commit=off -c jit=off -c idle_in_transaction_session_timeout=5min"
    DATABASES["default"]["OPTIONS"]["options"] += quick
    DATABASES["default"]["TEST"] = {"NAME": f"test_{NAME}"}
