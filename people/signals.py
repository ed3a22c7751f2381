"""News from people: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

appointments_changed = Signal()  # person_ids: list[int]
