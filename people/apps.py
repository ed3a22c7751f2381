from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "人员与单位"

    def ready(self) -> None:
        """Hang our words and cards into the pages of others."""
        from kit import slots
        from people import (
            cards,
            holdings,  # noqa: F401  registers the sections of a person's file
            holdings_end,
            holdings_erased,  # noqa: F401  registers what an erasure takes
            office_cards,
            phone_cards,
            rights_cards,
            term_cards,
            voice,  # noqa: F401  deletes voices when consent is taken back
        )

        office_cards.hang()
        slots.register("kit.desk", cards.desk, order=70, group="people")
        slots.register("phone.help", phone_cards.contact)
        slots.register("opinions.other", phone_cards.say_it)
        slots.register("kit.desk", term_cards.desk, order=64, group="people")
        slots.register("me.cards", cards.me, order=10)
        slots.register("kit.who", cards.who, order=10)
        slots.register("kit.desk", cards.units, order=60, group="people")
        slots.register("me.cards", cards.my_data, order=15)
        slots.register("kit.desk", cards.privacy, order=85, group="running")
        slots.register("kit.desk", cards.corrections, order=72, group="people")
        slots.register("desk.person", cards.person_data, order=10)
        slots.register("kit.desk", rights_cards.staff, order=80, group="running")
        slots.register("kit.desk", cards.roster, order=62, group="people")
        holdings_end.register()
