from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "消息"

    def ready(self) -> None:
        """Hang our words and cards into the pages of others."""
        from kit import slots
        from notifications import cards

        slots.register("kit.foot", cards.foot, order=50)
        slots.register("kit.desk", cards.desk, order=80)
        slots.register("home.cards", cards.answered, order=5)
        slots.register("me.cards", cards.mine, order=40)
