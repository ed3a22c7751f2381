from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_finished, request_started


class CompetenciesConfig(AppConfig):
    name = "competencies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "能力标准"

    def ready(self) -> None:
        from competencies import cards, framework, jobs, personal_data  # noqa: F401  registers the kinds of jobs
        from kit import slots

        slots.register("kit.desk", cards.desk, order=60)
        personal_data.register()
        request_started.connect(framework.request_opens)
        request_finished.connect(framework.request_closes)
