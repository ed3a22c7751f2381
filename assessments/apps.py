from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "试题与测试"

    def ready(self) -> None:
        """Freeze what Wagtail publishes; let events act."""
        from wagtail.signals import published, unpublished

        from assessments import (  # noqa: F401  jobs know their work
            bank,
            cards,
            changed_laws,
            code_menu,
            help_cards,
            packs,
            paper_pdf,
            personal_data,
            personal_packs,
            personal_refresh,
            personal_repairs,
            personal_writing,
            phone_cards,
            projections,
            question_counts,
            statistics_menu,
        )
        from assessments.events import ANSWER_SET, LEASE_TAKEN, SITTING_SUBMITTED
        from assessments.models import Question, Sitting
        from competencies.api import register_revising
        from kit import slots
        from offline.api import register_event, register_packs
        from people.api import by_person, counted

        personal_data.register()
        register_revising(changed_laws.questions_to_revise)
        personal_packs.register()
        personal_refresh.register()
        personal_repairs.register()
        statistics_menu.hang()
        personal_writing.register()
        help_cards.hang()
        code_menu.hang()
        cards.hang()
        slots.register("kit.desk", cards.desk, order=61, group="training")
        slots.register("home.cards", cards.look_back, order=90)
        slots.register("phone.scripts", phone_cards.player, order=10)
        slots.register("framework.questions", question_counts.of_cells)
        published.connect(bank.published, sender=Question, dispatch_uid="assessments.published")
        unpublished.connect(bank.unpublished, sender=Question, dispatch_uid="assessments.unpublished")
        register_event(ANSWER_SET, projections.answer, earliest=projections.started_at)
        register_event(SITTING_SUBMITTED, projections.submit, earliest=projections.started_at, shared=True)
        register_event(LEASE_TAKEN, projections.take_lease, earliest=projections.started_at)
        register_packs(packs.keep)
        counted("sittings", _("tests taken"), by_person(Sitting))
