"""What a real worker of the tests runs with: the product's settings on the test's database, with short leases."""

from __future__ import annotations

from lms.settings import *  # noqa: F403
from lms.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.worker_app"]
JOB_LEASE_SECONDS = 3
