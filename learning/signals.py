"""News from learning: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

plan_finished = Signal()  # programme_id, finish_ids, person_ids
