"""News from courses: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

catalogue_changed = Signal()
"""A lesson or course was published, taken back, moved or deleted; no arguments. Who plans asks `courses.api.catalogue` again."""
