from __future__ import annotations

from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "offline"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "离线与事件"

    def ready(self) -> None:
        from kit import slots
        from offline import cards

        slots.register("kit.scripts", cards.scripts, order=10)
        slots.register("kit.scripts", cards.parcels, order=15)
        slots.register("kit.head", cards.head)
