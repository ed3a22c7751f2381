"""News from competencies: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

requirements_changed = Signal()
levels_changed = Signal()  # person_ids: list[int]
