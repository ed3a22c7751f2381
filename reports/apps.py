from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "组织部工作台"

    def ready(self) -> None:
        from kit import slots
        from reports import leaks, menu

        leaks.register()
        slots.register("kit.desk", menu.overview, order=10)
        slots.register("kit.desk", menu.needs_help, order=20)
        slots.register("kit.desk", menu.lessons, order=30, group="training")
        slots.register("kit.desk", menu.records, order=90, group="running")
