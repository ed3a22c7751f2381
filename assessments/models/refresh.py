"""When somebody could look back at what he learned."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RefreshDeck(models.Model):
    """Derived: when the first question of what a person has learned is worth another look; rebuilt from his answers, never edited.

    cards: how many questions he has learned.  next_on: the day from which one of them is due; None without any.

    Personal data: derived from answers, to offer a short look back on the right day
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="refresh_deck"
    )
    cards = models.PositiveIntegerField(default=0)
    next_on = models.DateField(null=True)
    built_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.next_on}"
