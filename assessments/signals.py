"""News from assessments: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

sitting_closed = Signal()
"""A sitting has its result. sitting_id, person_id, quiz_id, purpose, passed (None where nothing is passed), at."""
