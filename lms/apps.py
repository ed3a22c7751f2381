from __future__ import annotations

from django.apps import AppConfig


class LmsConfig(AppConfig):
    name = "lms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang the word for the operators' page into the head of the desk."""
        from kit import slots
        from lms import health
        from lms.demo import before_after  # noqa: F401  a job knows its work

        slots.register("kit.desk", health.menu, order=95, group="running")
