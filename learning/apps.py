from __future__ import annotations

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "学习计划"

    def ready(self) -> None:
        from assessments.api import register_wanted
        from assessments.signals import sitting_closed
        from competencies.signals import levels_changed, requirements_changed
        from courses.signals import catalogue_changed
        from kit import slots
        from learning import (
            cards,
            class_cards,
            handlers,
            opinions,
            personal_classes,
            personal_data,
            phone_cards,
            places,
            post_loads,
            terms,
            test_outs,
        )
        from offline.api import register_event
        from people.signals import appointments_changed, operation_undone, persons_merged, term_turned, units_changed

        levels_changed.connect(handlers.replan)
        appointments_changed.connect(handlers.replan)
        term_turned.connect(handlers.copy_programmes)
        slots.register("people.turn", terms.after_turn)
        sitting_closed.connect(handlers.replan_sitter)
        requirements_changed.connect(handlers.replan_all)
        catalogue_changed.connect(handlers.replan_all)
        for news in (units_changed, persons_merged, operation_undone):
            news.connect(handlers.recount)
        register_event("section_done", places.section_done)
        register_event("audio_position", places.audio_position)
        register_event("feedback", opinions.feedback)
        personal_data.register()
        personal_classes.register()
        class_cards.hang()
        register_wanted(test_outs.wanted)
        for place, word in enumerate((cards.home_word, cards.me_word, cards.help_word)):
            slots.register("kit.bottom", word, order=place)
        slots.register("result.next", cards.after_result)
        slots.register("phone.downloads", phone_cards.plan, order=10)
        slots.register("framework.load", post_loads.load_of_posts)
