from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "证书"

    def ready(self) -> None:
        from assessments.api import tell_effects
        from certificates import cards, handlers, personal_data
        from certificates.effects import effects
        from certificates.models import Certificate
        from kit import slots
        from learning.signals import plan_finished
        from people.api import by_person, counted

        personal_data.register()
        tell_effects(effects)
        plan_finished.connect(handlers.issue)
        slots.register("home.cards", cards.newest)
        slots.register("me.cards", cards.newest)
        slots.register("result.next", cards.after_result, order=10)
        counted("certificates", _("certificates"), by_person(Certificate))
