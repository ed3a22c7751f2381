"""News from learning: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

plan_finished = Signal()  # person_id, programme_id, finish_id
