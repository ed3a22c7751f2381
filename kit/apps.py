"""The tools as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    name = "kit"
    verbose_name = "工具"

    def ready(self) -> None:
        """Load the system checks and every app's ``jobs.py``; keep the triggers of facts standing."""
        from kit import append_only, audit_archive, checks  # noqa: F401

        post_migrate.connect(append_only.restore_after_migrate, dispatch_uid="kit.append_only")

        autodiscover_modules("jobs")
