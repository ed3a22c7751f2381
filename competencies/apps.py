from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.utils.translation import gettext_lazy as _


class CompetenciesConfig(AppConfig):
    name = "competencies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "能力标准"

    def ready(self) -> None:
        from competencies import (  # noqa: F401  the numbers declare themselves
            cards,
            framework,
            jobs,
            numbers,
            personal_data,
            personal_tasks,
        )
        from competencies.models import Evidence
        from kit import slots
        from people.api import by_person, counted
        from people.signals import persons_merged

        slots.register("kit.desk", cards.desk, order=60, group="training")
        slots.register("desk.person", cards.person_levels, order=5)
        slots.register("me.cards", cards.my_reviews, order=45)
        slots.register("home.cards", cards.home_task, order=40)
        personal_data.register()
        personal_tasks.register()
        cards.hang()
        counted("evidence", _("pieces of evidence"), by_person(Evidence))
        persons_merged.connect(jobs.ask_for_merged)
        request_started.connect(framework.request_opens)
        request_finished.connect(framework.request_closes)
