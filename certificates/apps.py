from __future__ import annotations

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "证书"

    def ready(self) -> None:
        from certificates import cards, handlers, personal_data
        from kit import slots
        from learning.signals import plan_finished

        personal_data.register()
        plan_finished.connect(handlers.issue)
        slots.register("home.cards", cards.newest)
        slots.register("me.cards", cards.newest)
        slots.register("result.next", cards.after_result, order=10)
