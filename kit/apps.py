"""The tools as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    name = "kit"
    verbose_name = "工具"

    def ready(self) -> None:
        """Load the system checks, and every app's ``jobs.py``, which registers its kinds of jobs."""
        from kit import checks  # noqa: F401

        autodiscover_modules("jobs")
